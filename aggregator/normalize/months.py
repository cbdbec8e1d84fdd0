"""Names of the months as they stand in datelines: nominative, genitive and abbreviations, by language. Data.

A new language is one line, `_` being a space within a name. Sources:
the Unicode CLDR month names (format and stand-alone, wide and abbreviated), and the
older Russian abbreviations of newspapers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.normalize.text import fold

NAMES: dict[str, str] = {
    "ru": "января январь январе янв|февраля февраль феврале февр фев|марта март марте мар|апреля апрель апреле апр|"
    "мая май мае|июня июнь июне июн|июля июль июле июл|августа август августе авг|"
    "сентября сентябрь сентябре сент сен|октября октябрь октябре окт|ноября ноябрь ноябре нояб ноя|"
    "декабря декабрь декабре дек",
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
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kasim kas|"
    "aralık aralik ara",
    "az": "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    "uz": "yanvar|fevral|mart|aprel|may|iyun|iyul|avgust|sentabr|oktabr|noyabr|dekabr",
    "bg": "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
    "sr": "јануар|фебруар|март|април|мај|јун|јул|август|септембар|октобар|новембар|децембар",
    "cs": "ledna leden|února únor|března březen|dubna duben|května květen|června červen|července červenec|srpna srpen|"
    "září|října říjen||prosince prosinec",
    "ro": "ianuarie ian|februarie|martie|aprilie|mai|iunie iun|iulie iul|august|septembrie|octombrie|noiembrie|decembrie",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "nb": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des",
    "fi": "tammikuuta tammikuu tammik|helmikuuta helmikuu helmik|maaliskuuta maaliskuu maalisk|huhtikuuta huhtikuu huhtik|"
    "toukokuuta toukokuu toukok|kesäkuuta kesäkuu kesäk|heinäkuuta heinäkuu heinäk|elokuuta elokuu elok|"
    "syyskuuta syyskuu syysk|lokakuuta lokakuu lokak|marraskuuta marraskuu marrask|joulukuuta joulukuu jouluk",
    "lv": "janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|novembris|decembris",
    "et": "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember",
    "lt": "sausio sausis saus|vasario vasaris|kovo kovas|balandžio balandis|gegužės gegužė|birželio birželis|liepos liepa|"
    "rugpjūčio rugpjūtis|rugsėjo rugsėjis|spalio spalis|lapkričio lapkritis|gruodžio gruodis",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "is": "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
    "hu": "január|február febr|március márc|április ápr|május máj|június jún|július júl|augusztus|szeptember szept|október|"
    "november|december",
    "sk": "januára január|februára február|marca marec|apríla apríl|mája máj|júna jún|júla júl|augusta august|"
    "septembra september|októbra október|novembra november|decembra december",
    "sl": "januarja|februarja|marca|aprila|maja|junija junij|julija julij|avgusta avgust|septembra|oktobra|novembra|decembra",
    "hr": "siječnja siječanj|veljače veljača|ožujka ožujak|travnja travanj|svibnja svibanj|lipnja lipanj|srpnja srpanj|"
    "kolovoza kolovoz|rujna rujan||studenoga studenog studeni|prosinca prosinac",
    "sr-Latn": "||||||||septembar|oktobar|novembar|decembar",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "sq": "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor",
    "el": "ιανουαρίου ιανουάριος ιαν|φεβρουαρίου φεβρουάριος φεβ|μαρτίου μάρτιος μαρ|απριλίου απρίλιος απρ|μαΐου μάιος μαΐ|"
    "ιουνίου ιούνιος ιουν|ιουλίου ιούλιος ιουλ|αυγούστου αύγουστος αυγ|σεπτεμβρίου σεπτέμβριος σεπτ σεπ|"
    "οκτωβρίου οκτώβριος οκτ|νοεμβρίου νοέμβριος νοε|δεκεμβρίου δεκέμβριος δεκ",
    "hy": "հունվարի հունվար|փետրվարի փետրվար|մարտի մարտ|ապրիլի ապրիլ|մայիսի մայիս|հունիսի հունիս|հուլիսի հուլիս|"
    "օգոստոսի օգոստոս|սեպտեմբերի սեպտեմբեր|հոկտեմբերի հոկտեմբեր|նոյեմբերի նոյեմբեր|դեկտեմբերի դեկտեմբեր",
    "ka": "იანვარი იანვარს|თებერვალი თებერვალს|მარტი მარტს|აპრილი აპრილს|მაისი მაისს|ივნისი ივნისს|ივლისი ივლისს|"
    "აგვისტო აგვისტოს|სექტემბერი სექტემბერს|ოქტომბერი ოქტომბერს|ნოემბერი ნოემბერს|დეკემბერი დეკემბერს",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus agt|september|oktober|november|desember",
    "ms": "januari|februari||april|mei|jun|julai|ogos|september|oktober|november|disember",
    "sw": "januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba",
    "vi": "tháng_1 tháng_01|tháng_2 tháng_02|tháng_3 tháng_03|tháng_4 tháng_04|tháng_5 tháng_05|tháng_6 tháng_06|"
    "tháng_7 tháng_07|tháng_8 tháng_08|tháng_9 tháng_09|tháng_10|tháng_11|tháng_12",
    "he": "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס במרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|"
    "ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    "ar": "يناير كانون_الثاني جانفي|فبراير شباط فيفري|مارس آذار|أبريل ابريل نيسان أفريل|مايو أيار ماي|يونيو حزيران جوان|"
    "يوليو تموز جويلية يوليوز|أغسطس اغسطس آب أوت|سبتمبر أيلول شتنبر|أكتوبر اكتوبر تشرين_الأول|نوفمبر تشرين_الثاني نونبر|"
    "ديسمبر كانون_الأول دجنبر",
    "fa": "ژانویه|فوریه|مارس|آوریل|مه می|ژوئن|ژوئیه جولای|اوت آگوست|سپتامبر|اکتبر|نوامبر|دسامبر",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "hi": "जनवरी|फरवरी फ़रवरी फर|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर सित|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    "bn": "জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "ta": "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "th": "มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|สิงหาคม ส.ค|กันยายน ก.ย|"
    "ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค",
}


WEEKDAYS: dict[str, str] = {
    "en": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя",
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "sr": "понедељак уторак среда четвртак петак субота недеља ponedeljak utorak sreda četvrtak petak subota nedelja",
    "pl": "poniedziałek wtorek środa czwartek piątek niedziela",
    "cs": "pondělí úterý středa čtvrtek pátek neděle",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "ro": "luni marți miercuri joi vineri sâmbătă duminică",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "el": "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
    "id": "senin selasa rabu kamis jumat sabtu minggu",
    "ar": "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "fa": "شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه",
}
"""Names of the days of the week (Unicode CLDR), as they stand before a date; a new language is one line."""


def weekdays() -> str:
    """A pattern of the names of all days of the week."""
    return alternatives({name for names in WEEKDAYS.values() for name in names.casefold().split()})


OF_ONE_LANGUAGE: dict[str, dict[str, int]] = {
    "hr": {"listopada": 10, "listopad": 10},
    "ms": {"mac": 3},
}
"""Names that mean another month elsewhere, or no month: `listopad` is November to Poles and Czechs, October to Croats."""


def alternatives(names: Iterable[str]) -> str:
    """A pattern of the names, the longest first; grouped by first letter, or each place of a text would be tried with all."""
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_letter.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in sorted(by_letter.items()))


def numbers() -> dict[str, int]:
    """Every name, folded, with the number of its month. No name means two months in the languages above."""
    return {
        fold(name.replace("_", " ")): number
        for line in NAMES.values()
        for number, names in enumerate(line.split("|"), 1)
        for name in names.split()
    }
