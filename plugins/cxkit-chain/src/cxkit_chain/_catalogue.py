"""The methods of the plugin."""

from __future__ import annotations

from cxkit_chain import _method_blueprint, _method_chain, _method_control
from cxkit_chain._method_paths import LINKS_METHOD, PATHS_METHOD
from cxkit_chain._method_simple import COMPLIANT_METHOD, SIMPLE_METHOD

METHODS = (
    _method_chain.METHOD,
    _method_blueprint.METHOD,
    PATHS_METHOD,
    LINKS_METHOD,
    SIMPLE_METHOD,
    COMPLIANT_METHOD,
    _method_control.METHOD,
)
