"""Where invented people live: as many in each province as were counted there, evenly over its counties."""

from bisect import bisect
from functools import cache
from itertools import accumulate

from authorities.codes import region_rows
from authorities.models import Level

# Ten thousands of people: Seventh National Population Census of 1 November 2020, communiqué no. 3.
_COUNTED = {
    "11": 2189,
    "12": 1387,
    "13": 7461,
    "14": 3492,
    "15": 2405,
    "21": 4259,
    "22": 2407,
    "23": 3185,
    "31": 2487,
    "32": 8475,
    "33": 6457,
    "34": 6103,
    "35": 4154,
    "36": 4519,
    "37": 10153,
    "41": 9937,
    "42": 5775,
    "43": 6644,
    "44": 12601,
    "45": 5013,
    "46": 1008,
    "50": 3205,
    "51": 8367,
    "52": 3856,
    "53": 4721,
    "54": 365,
    "61": 3953,
    "62": 2502,
    "63": 592,
    "64": 720,
    "65": 2585,
}


def place_at(share: float) -> str:
    """The code of a county, or of a city without counties, for a share from 0 to 1 of all people."""
    codes, up_to = _places()
    return codes[min(bisect(up_to, share * up_to[-1]), len(codes) - 1)]


@cache
def _places() -> tuple[list[str], list[float]]:
    rows = list(region_rows())
    codes = [row["code"] for row in rows if row["level"] == Level.COUNTY or row["is_own_county"] == "1"]
    of_province = {province: [code for code in codes if code[:2] == province] for province in _COUNTED}
    weights = [
        (code, _COUNTED[province] / len(there)) for province, there in sorted(of_province.items()) for code in there
    ]
    return [code for code, _weight in weights], list(accumulate(weight for _code, weight in weights))
