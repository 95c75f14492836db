"""What stands on the desk's page, in the product's three languages."""

from collections.abc import Mapping

LANGUAGES = {"en": "English", "es": "Español", "zh-hans": "简体中文"}
ACTIONS = ("view_card", "show_code", "view_medical")  # what this desk does for visitors; scopes of a link

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Registration desk",
        "about": "Demonstration: the desk of an invented hospital, a program of the sandbox. It learns yes or no and "
        "nothing else of anybody.",
        "heading": "May this visitor act for their relative?",
        "shown": "Code that the visitor shows",
        "shown_hint": "Scan it, or paste it here. In the account: a relative, then “Show at a desk that I may act”. It holds "
        "for 60 seconds.",
        "action": "What is it about?",
        "view_card": "Look at the relative's card",
        "show_code": "Take the code of the relative's card",
        "view_medical": "Look at the relative's medical insurance",
        "ask": "Ask",
        "yes": "Yes",
        "yes_until": "Yes, until %s",
        "yes_more": "The visitor may do this for their relative now.",
        "no": "No",
        "no_more": "The visitor may not do this, or the code is not valid any more. Ask them to show a new one, or "
        "to look at the link in their own account.",
        "no_pass": "This is no code of the family service",
        "no_pass_more": "Scan it again, or ask the visitor to show a new one.",
        "not_asked": "There is no answer at the moment",
        "not_asked_more": "The family service cannot be reached. Try again in a minute.",
        "missing": "Enter the code that the visitor shows",
        "missing_more": "The field was empty.",
        "language": "Language",
        "not_found": "There is nothing at this address.",
    },
    "es": {
        "title": "Mostrador de admisión",
        "about": "Demostración: el mostrador de un hospital inventado, un programa del entorno de pruebas. Solo conoce sí o "
        "no, y nada más de nadie.",
        "heading": "¿Puede esta visita actuar por su familiar?",
        "shown": "Código que muestra la visita",
        "shown_hint": "Escanéelo o péguelo aquí. En la cuenta: un familiar y luego «Mostrar en un mostrador que puedo "
        "actuar». Vale 60 segundos.",
        "action": "¿De qué se trata?",
        "view_card": "Ver la tarjeta del familiar",
        "show_code": "Tomar el código de la tarjeta del familiar",
        "view_medical": "Ver el seguro médico del familiar",
        "ask": "Preguntar",
        "yes": "Sí",
        "yes_until": "Sí, hasta el %s",
        "yes_more": "La visita puede hacerlo ahora por su familiar.",
        "no": "No",
        "no_more": "La visita no puede hacerlo, o el código ya no es válido. Pídale que muestre uno nuevo o que "
        "mire el vínculo en su propia cuenta.",
        "no_pass": "Esto no es un código del servicio familiar",
        "no_pass_more": "Escanéelo de nuevo o pida a la visita que muestre uno nuevo.",
        "not_asked": "En este momento no hay respuesta",
        "not_asked_more": "No se puede contactar con el servicio familiar. Inténtelo de nuevo dentro de un minuto.",
        "missing": "Introduzca el código que muestra la visita",
        "missing_more": "El campo estaba vacío.",
        "language": "Idioma",
        "not_found": "No hay nada en esta dirección.",
    },
    "zh-hans": {
        "title": "挂号窗口",
        "about": "演示：一家虚构医院的窗口，沙盒中的一个程序。它只知道“是”或“否”，不知道任何人的其他信息。",
        "heading": "这位来访者可以为亲属办理吗？",
        "shown": "来访者出示的码",
        "shown_hint": "请扫描，或粘贴到这里。在账户中：选择亲属，然后“在窗口出示代办凭证”。有效期60秒。",
        "action": "办理什么？",
        "view_card": "查看亲属的社保卡",
        "show_code": "读取亲属的社保卡码",
        "view_medical": "查看亲属的医疗保险",
        "ask": "询问",
        "yes": "是",
        "yes_until": "是，有效期至%s",
        "yes_more": "来访者现在可以为亲属办理。",
        "no": "否",
        "no_more": "来访者不可以办理，或者码已失效。请其出示新的码，或在其本人账户中查看该关联。",
        "no_pass": "这不是亲情服务的码",
        "no_pass_more": "请重新扫描，或请来访者出示新的码。",
        "not_asked": "暂时没有答复",
        "not_asked_more": "无法连接亲情服务。请一分钟后再试。",
        "missing": "请输入来访者出示的码",
        "missing_more": "此栏为空。",
        "language": "语言",
        "not_found": "此地址没有内容。",
    },
}


def language_of(asked: str, accepted: str) -> str:
    """What the address says, else the first of `Accept-Language` that is ours, by its own order."""
    for word in (asked, *accepted.split(",")):
        tag = word.partition(";")[0].strip().lower()
        if tag in LANGUAGES:
            return tag
        if tag.partition("-")[0] in {"en", "es"}:
            return tag.partition("-")[0]
        if tag.partition("-")[0] == "zh":
            return "zh-hans"
    return "en"
