"""Names of the months as they stand in datelines: nominative, genitive and abbreviations, by language. Data.

A new language is one line. Sources: the Unicode CLDR month names (format and stand-alone, wide and abbreviated), and the
older Russian abbreviations of newspapers.
"""

from __future__ import annotations

NAMES: dict[str, str] = {
    "ru": "января январь янв|февраля февраль февр фев|марта март мар|апреля апрель апр|мая май|июня июнь июн|"
    "июля июль июл|августа август авг|сентября сентябрь сент сен|октября октябрь окт|ноября ноябрь нояб ноя|"
    "декабря декабрь дек",
    "uk": "січня січень січ|лютого лютий лют|березня березень бер|квітня квітень квіт|травня травень трав|"
    "червня червень черв|липня липень лип|серпня серпень серп|вересня вересень вер|жовтня жовтень жовт|"
    "листопада листопад лист|грудня грудень груд",
    "be": "студзеня студзень|лютага люты|сакавіка сакавік|красавіка красавік|мая травень|чэрвеня чэрвень|ліпеня ліпень|"
    "жніўня жнівень|верасня верасень|кастрычніка кастрычнік|лістапада лістапад|снежня снежань",
    "kk": "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан",
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|"
    "october oct|november nov|december dec",
    "de": "januar jänner jän|februar feb|märz mär mrz|april apr|mai|juni|juli|august aug|september|oktober okt|november|"
    "dezember dez",
    "fr": "janvier janv|février févr|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|décembre déc",
    "es": "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre|"
    "diciembre dic",
    "it": "gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre set|ottobre ott|novembre|"
    "dicembre",
    "pt": "janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro dez",
    "pl": "stycznia styczeń sty|lutego luty lut|marca marzec|kwietnia kwiecień kwi|maja maj|czerwca czerwiec cze|"
    "lipca lipiec lip|sierpnia sierpień sie|września wrzesień wrz|października październik paź|"
    "listopada listopad lis|grudnia grudzień gru",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kas|"
    "aralık ara",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
}


def numbers() -> dict[str, int]:
    """Every name, folded, with the number of its month. No name means two months in the languages above."""
    return {
        name.casefold().replace("ё", "е"): number
        for line in NAMES.values()
        for number, names in enumerate(line.split("|"), 1)
        for name in names.split()
    }
