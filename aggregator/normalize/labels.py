"""Labels of encodings as documents write them, and the Python codec that each means. Data.

From the table of the WHATWG Encoding Standard (section 4.2), and misspellings met in Russian pages. What is not named
here is no encoding: Python has codecs (`hex`, `unicode_escape`, `utf-7`) that nobody's page may choose.
"""

from __future__ import annotations

CODECS: dict[str, str] = {
    "utf-8": "utf-8 utf8 unicode unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 "
    "utf_8 utf-8-bom utf8mb4 utf8_general_ci",
    "cp1251": "windows-1251 cp1251 x-cp1251 win-1251 win1251 windows1251 windows_1251 cp-1251 ansi windows-cyrillic 1251",
    "koi8_r": "koi8-r koi8r koi8_r koi8 koi cskoi8r cskoi8-r",
    "koi8_u": "koi8-u koi8-ru koi8u",
    "cp866": "ibm866 866 cp866 cp-866 csibm866 dos",
    "iso8859_5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian mac-cyrillic",
    "cp1252": "windows-1252 cp1252 x-cp1252 win-1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
    "latin1 latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp819 ibm819 csisolatin1",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5 csisolatin5 iso-ir-148",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 dos-874 iso-8859-11 iso8859-11 tis-620",
    "mac_roman": "mac-roman macintosh mac x-mac-roman csmacintosh",
    "iso8859_2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2 csisolatin2 iso-ir-101",
    "iso8859_3": "iso-8859-3 iso8859-3 iso_8859-3 latin3 l3 csisolatin3 iso-ir-109",
    "iso8859_4": "iso-8859-4 iso8859-4 iso_8859-4 latin4 l4 csisolatin4 iso-ir-110",
    "iso8859_6": "iso-8859-6 iso8859-6 iso_8859-6 arabic ecma-114 asmo-708 csisolatinarabic iso-ir-127",
    "iso8859_7": "iso-8859-7 iso8859-7 iso_8859-7 greek greek8 ecma-118 elot_928 csisolatingreek iso-ir-126 sun_eu_greek",
    "iso8859_8": "iso-8859-8 iso8859-8 iso_8859-8 hebrew visual csisolatinhebrew iso-ir-138 iso-8859-8-i logical csiso88598i",
    "iso8859_10": "iso-8859-10 iso8859-10 latin6 l6 csisolatin6 iso-ir-157",
    "iso8859_13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859_14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859_15": "iso-8859-15 iso8859-15 iso_8859-15 l9 latin9 csisolatin9",
    "iso8859_16": "iso-8859-16",
    "gb18030": "gb18030 gbk x-gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 iso-ir-58 cp936 windows-936",
    "big5hkscs": "big5 big5-hkscs big5hkscs cn-big5 csbig5 x-x-big5",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis cp932",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 iso-ir-149 cp949 uhc",
    "utf-16-le": "utf-16 utf-16le unicodefeff iso-10646-ucs-2 csunicode ucs-2",
    "utf-16-be": "utf-16be unicodefffe",
}

LABELS: dict[str, str] = {label: codec for codec, labels in CODECS.items() for label in labels.split()}
