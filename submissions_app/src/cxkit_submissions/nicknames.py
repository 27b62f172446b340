"""Short and pet forms of given names, as they are usual in German and English."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

# Who is called by one of a line may be called by any other of it.
_GROUPS = """
abigail abby gail
adelheid heidi adele
albert al bert bertie
alexander alexandra alex alec sandy sandra sascha xander lexi
alfred fred alf freddy
alois loisl alo
amanda mandy
andreas andrea andrew andi andy drew
angelika angela geli angie
anna anne annemarie annika anja anni annie nan änne
anthony anton antonia toni tony
arthur art artie
barbara babs bärbel barb babsi
benedikt ben bene
benjamin ben benni benny
bernhard bernd berni bernie hardy
bettina betti tina
brigitte birgit gitte biggi gitti
catherine katharina katherine katrin kathrin käthe kathi kati kate kathy katie katja cathy trine
charles charlie karl carl kalle chuck
charlotte lotte charly lottie
christian christoph christopher christine christina christa chris christl kristin tina kit
claudia claudi
constantin konstantin konsti consti kostja
cornelia conny connie nelly
daniel daniela daniele dani dan danny
david dave davy
deborah debbie deb
dietrich dieter didi
dominik dominique domi nik
dorothea dorothee doris dorle thea dora
eberhard ebi hardy
edward eduard ed eddie ted ned edi
elisabeth elizabeth lisa lisbeth liesl lilly sissi betty liz lizzy beth else elsa elli bettina
emanuel emanuela manu manuel manuela
emily emilia emil emmi milly
erich erik eric
eugen eugene gene
eva evelyn evi
ferdinand ferdi nando
florian flo flori
frances francis franziska franz francesco franzi fanny frank fran frankie
friedrich frederick friederike fritz fred frieder rike freddy fiete
gabriel gabriele gabriela gabi gaby gabe
georg george jörg jürgen schorsch
gerhard gerd gert hardy
gertrud gertrude gerti trude trudi
gottfried friedl
gregor gregory greg
guenther günther günter
gustav gustl
hannah hanna johanna hanni hannelore jo
heinrich henry heinz heiner heini henrik hein harry hal
helene helena lena leni ella nelly ellen
helmut helli
hermann herman hermi
hildegard hilde hilda gard
isabel isabella isabelle isa bella izzy
jacob jakob jake köbi jack
jacqueline jacky
james jim jimmy jamie
jennifer jenny jen
jessica jess jessie
joachim achim jochen jo
johannes johann john hans hannes hansi jo joe johnny jon jack
jonathan jon jonny
joseph josef josefine sepp jupp joe pepi jo sefa josie
judith judy jule
julia julian juliane jule julchen juli
justus just
karoline caroline carolin caro karo line carol
kenneth ken kenny
kimberly kim
klaus nikolaus nicholas nick niko nicolas klausi
kurt konrad conrad conny
laura laurence lorenz larry laurie lenz
leonhard leonard leonie leo len lenny
leopold poldi leo
lucas lukas luke luki
ludwig lutz luggi louis lou wiggerl
luise louise louisa lulu lou
magdalena magda lena leni madeleine maddy
manfred manni manne fred
marcus markus marc marco
margarete margaret margarethe margrit gretel greta grete maggie peggy gitta meg rita marga
maria marie mary mia mizzi marianne mariele mitzi
martin martina tina marty
mathilde matilda tilda tilly
matthias matthäus matthew mathias matze hias matt mats
maximilian maximiliane max maxi
melanie mel
michael michaela michel michi mike mick mickey mischa micha michelle
monika moni monica
natalie nathalie nata
nicole nico niki nicki
norbert nobbi bert
oliver olli oli ollie
oskar oscar ossi
pamela pam
patrick patricia pat paddy trish patsy
paul paula pauline paulchen
peter petra pete pit peterli
philipp philip phil flip lipp
rainer reiner
raphael rafael rafi raffi
raymond raimund ray
rebecca rebekka becky becca
regina regine gina
reinhard reinhold reini hardy
renate reni nate
richard rick ricky dick richi ritchie
robert roberta rob bob bobby robbie bert
roland roli
rolf rudolf rudolph rudi rolli dolf
ronald ron ronny
rosemarie rosa rosi rose
rupert rupprecht ruppi
sabine bine sabina bini
samuel samantha sam sammy
sarah sara sally
sebastian basti wastl bastian seb
siegfried sigi siggi sigfried
simon simone simi
sophie sofie sophia sofia fee
stefan stephan stefanie stephanie stephen steven steffi steff stefi steve steph
susanne susan susanna susi sanne sue suzy susie
sven svenja
theodor theodore theo ted teddy
theresa therese teresa resi tess terry thesi
thomas tom tommy tommi thom
timothy timotheus tim timo timmy
tobias toby tobi
ulrich ulrike uli ulli rike ueli
ursula uschi ursel ursi
valentin valentina vale tino
verena vreni vera
veronika vroni vera ronja
victor viktor viktoria victoria vicky vic
vincent vinzenz vinz vince
walter walt walti
waltraud traudl traudi
werner wernerli
wilhelm wilhelmine william willi willy bill billy will liam minna wim
wolfgang wolf wolfi wolferl
yvonne yvi
zacharias zach zack
"""
_FORMS: Mapping[str, set[str]] = defaultdict(set)
for _line in _GROUPS.split("\n"):
    for _name in _line.split():
        _FORMS[_name] |= set(_line.split())
_LONG, _STEMS = 5, (3, 4)
# Words of German and English that begin with a capital letter at the start of a sentence.
_WORDS_TOO = """
ab al am an art as at be bill by da das der die do drew du er es fee flip fran gene go he hope
if im in is it ja just line man me mit my no nur ob of on or pat ray rose rich rob so sue to um
up us vera we will wo wolf zu
"""
WORDS_TOO = frozenset(_WORDS_TOO.split())


def short_forms(name: str) -> frozenset[str]:
    """Other forms of a given name, in small letters; without the name itself.

    Those that are known, and those that are made by an ending: *Marti*, *Berni*.
    """
    plain = name.casefold()
    found = set(_FORMS.get(plain, ()))
    if len(plain) >= _LONG and re.fullmatch(r"[a-zäöüéèß]+", plain):
        stems = {plain[:k] for k in _STEMS if plain[k - 1] not in "aeiouyäöü"}
        found |= {stem + end for stem in stems for end in ("i", "y", "ie")}
        found |= {stem + stem[-1] + end for stem in stems for end in ("i", "y")}
    return frozenset(found - {plain})
