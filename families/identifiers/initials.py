"""As much of a name as a desk may read that checks a code: enough to compare with a document, too little to learn it."""

import re
import unicodedata

_HIDDEN = "○"
_FIRST_IDEOGRAPH = "\u2e80"
_DOTS = "·・•‧∙"  # between the parts of a name of another people's language, and as people type it
# Family names of two characters; every other is one.
_COMPOUND = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|长孙|慕容|宇文|司徒|司空|夏侯|端木|百里|东郭|南宫|西门|"
    "公冶|澹台|濮阳|淳于|单于|太史|申屠|轩辕|钟离|闾丘|鲜于|赫连|呼延|独孤|拓跋|左丘|公羊|谷梁|万俟|歐陽|"
    "司馬|諸葛|東方|尉遲|公孫|長孫|慕容|東郭|西門|軒轅|鍾離|鮮于|赫連|獨孤"
)


def initials_of(name: str) -> str:
    """李小雨 → 李○○, 欧阳修 → 欧阳○, 买买提·吐尔逊 → 买·吐, María Pérez → M. P.; what has one character is hidden whole."""
    name = unicodedata.normalize("NFKC", name).strip()
    if name[:1] < _FIRST_IDEOGRAPH:
        return " ".join(f"{part[0].upper()}." for part in re.split(rf"[\s{_DOTS}-]+", name) if part)
    name = "".join(name.split())
    parts = [part for part in re.split(f"[{_DOTS}]", name) if part]
    if len(parts) > 1:
        return "·".join(part[0] if len(part) > 1 else _HIDDEN for part in parts)
    shown = _family_name(name)
    return shown + _HIDDEN * (len(name) - len(shown))


def _family_name(name: str) -> str:
    if len(name) < 2:
        return ""
    return name[:2] if len(name) > 2 and _COMPOUND.match(name) else name[0]
