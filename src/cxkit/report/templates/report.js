// The page works without this: it opens the language of a link, keeps the place when the
// language changes, and opens the details that a link leads to.
(function () {
  function follow() {
    var id = decodeURIComponent(location.hash.slice(1));
    var place = id && document.getElementById(id);
    if (!place) return;
    var box = document.getElementById("lang-" + id.slice(0, 2));
    if (box && !box.checked) { box.checked = true; name(); }
    place.scrollIntoView();
  }
  function name() {
    var box = document.querySelector("input[name=language]:checked");
    var language = box.id.slice(5);
    document.documentElement.lang = language;
    var title = document.getElementById(language + "-title");
    if (title) document.title = title.textContent;
  }
  document.querySelectorAll("input[name=language]").forEach(function (box) {
    box.addEventListener("change", function () {
      name();
      var twin = box.id.slice(5) + location.hash.slice(3);
      if (location.hash && document.getElementById(twin)) location.hash = twin;
    });
  });
  addEventListener("hashchange", follow);
  follow();
})();
