"""The pruning settings whose outcome the fixtures hold."""

_BASE = {"sparsity": 0.5, "scope": "row", "allocation": "uniform"}
_M_WANDA = {"lambda": 1.0, "rho": 0.5, "epsilon": 0.01}

SETTINGS = {
    "magnitude": {"method": "magnitude"},
    "magnitude-matrix": {"method": "magnitude", "scope": "matrix"},
    "wanda": {"method": "wanda"},
    "wanda-2of4": {"method": "wanda", "pattern": [2, 4]},
    "wanda-4of8": {"method": "wanda", "pattern": [4, 8]},
    "wanda-owl": {"method": "wanda", "allocation": "owl", "allocation_range": 0.08},
    "ria": {"method": "ria", "a": 0.5},
    "ria-matrix": {"method": "ria", "a": 0.5, "scope": "matrix"},
    "m-wanda": {"method": "m-wanda-on-wanda", **_M_WANDA},
    "m-wanda-ria-cwl": {
        "method": "m-wanda",
        **_M_WANDA,
        "a": 0.5,
        "allocation": "cwl",
        "cwl_keep": "low",
        "allocation_range": 0.08,
    },
}
SETTINGS = {name: {**_BASE, **setting} for name, setting in SETTINGS.items()}
