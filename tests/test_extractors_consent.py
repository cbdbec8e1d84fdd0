"""Given a short text that stands in an article's place, then it is told whether it only asks for consent to cookies."""

from __future__ import annotations

import pytest

from aggregator.extractors.consent import is_wall

HEADLINES = ("Мост через Спасовку открыли раньше срока", "Bridge reopens two weeks early", None)

WALLS = {
    "ru": "Мы используем файлы cookie, чтобы сайт работал лучше.",
    "ru, continuing": "Продолжая пользоваться сайтом, вы соглашаетесь на использование файлов cookie и обработку персональных данных в соответствии "
    "с политикой конфиденциальности.\n\nПринять",
    "ru, metrics": "Этот сайт использует куки и сервис веб-аналитики Яндекс.Метрика. Оставаясь на сайте, вы даёте согласие на обработку ваших данных. "
    "Вы можете отключить cookie в настройках браузера.\n\nСогласен\n\nПодробнее",
    "ru, valued": "Мы ценим вашу конфиденциальность\n\nМы и наши партнёры храним и получаем доступ к информации на устройстве, например к файлам cookie, и "
    "обрабатываем персональные данные. Нажимая «Принять все», вы соглашаетесь с этим. Отклонить все\n\nНастройки cookie",
    "uk": "Ми використовуємо файли cookie, щоб сайт працював краще. Продовжуючи, ви погоджуєтесь на обробку персональних даних.\n\nПрийняти",
    "en": "We value your privacy\n\nWe and our partners store and/or access information on a device, such as cookies, and process personal data, such as "
    "unique identifiers, for personalised advertising and content. With your permission we and our partners may use precise identifiers. You may click "
    "to consent to our and our 1533 partners' processing as described above. Your preferences will apply to this website only.\n\nACCEPT ALL",
    "en, short": "This website uses cookies to ensure you get the best experience. By continuing you agree to our privacy policy.",
    "de": "Wir verwenden Cookies, um unsere Website zu verbessern. Mit dem Klick auf „Alle akzeptieren“ willigen Sie in die Verarbeitung personenbezogener "
    "Daten ein. Weitere Hinweise finden Sie in der Datenschutzerklärung.\n\nAlle akzeptieren\n\nEinstellungen",
    "fr": "Nous et nos partenaires utilisons des cookies pour mesurer l'audience. Vous pouvez accepter ou refuser les traceurs à tout moment.\n\nTout accepter",
    "es": "Utilizamos cookies propias y de terceros para analizar su navegación. Puede aceptar todas las cookies o rechazar su uso.\n\nAceptar",
    "it": "Questo sito utilizza cookie per migliorare la tua esperienza. Accettando, dai il consenso al trattamento dei dati personali. Accetta tutti",
    "pt": "Este site usa cookies para melhorar a sua experiência. Ao continuar, você concorda com nossa política de privacidade. Aceitar cookies",
    "pl": "Używamy plików cookie (ciasteczek). Klikając „Akceptuję”, wyrażasz zgodę na przetwarzanie danych osobowych.\n\nAkceptuję wszystkie",
    "tr": "Sitemizde çerez kullanıyoruz. Kişisel verilerinizin işlenmesine onay vermek için kabul edin.",
    "nl": "Wij gebruiken cookies. Deze website vraagt toestemming om persoonsgegevens te verwerken. Alles accepteren",
}

STORIES = {
    "a fine": "Роскомнадзор оштрафовал интернет-магазин на 300 тысяч рублей за использование файлов cookie без согласия посетителей. Суд во "
    "Владивостоке признал это нарушением закона о персональных данных. Компания решение обжалует.",
    "a law": "Госдума приняла во втором чтении поправки к закону о персональных данных. Согласие на обработку теперь оформляется отдельно от договора, "
    "за отказ от такой обработки нельзя отказывать в услуге. Документ вступит в силу 1 сентября.",
    "a leak": "Персональные данные 40 тысяч жителей края оказались в открытом доступе. «Мы приняли меры», — сказали в министерстве. "
    "Прокуратура начала проверку больницы, из которой, по её сведениям, утекли записи.",
    "GDPR": "Meta has been fined 390 million euros after the Irish regulator found that its consent banners broke the GDPR. The company said it would appeal. "
    "Your data is worth about 200 dollars a year to advertisers, according to the ruling.",
    "advice": "Чтобы удалить cookie, откройте в браузере меню и выберите «Конфиденциальность». Вы можете стереть файлы cookie за час или за всё время. После "
    "этого на сайты придётся входить заново, а корзины в магазинах опустеют. Совет пенсионерам дали в библиотеке Спасска.",
    "biscuits": "Вы любите печенье? Ваш рецепт cookies может победить на ярмарке в Спасске, которая откроется в субботу на площади. Первых гостей ждут "
    "в полдень, чай нальют бесплатно.",
    "a bridge": "Движение по мосту через реку Спасовку открыли во вторник утром, сообщили в администрации округа.",
    "a bridge, and the notice below it": "Движение по мосту через реку Спасовку открыли во вторник утром. Мы используем файлы cookie.",
    "the tax office": "Вы можете получить вычет, не выходя из дома: ваши персональные данные уже есть в личном кабинете. Налоговая напомнила, что заявление "
    "подают до конца апреля, а деньги приходят за месяц.",
}


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_no_article(wall: str, headline: str | None) -> None:
    assert is_wall(WALLS[wall], headline)


@pytest.mark.parametrize("headline", HEADLINES)
@pytest.mark.parametrize("story", STORIES)
def test_who_tells_of_cookies_and_data_is_believed(story: str, headline: str | None) -> None:
    assert not is_wall(STORIES[story], headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Как сайты спрашивают согласие на cookie",
        "Роскомнадзор взялся за политику конфиденциальности сайтов",
        "What the words on a cookie banner mean",
        "Сайт администрации стал работать лучше",
        "GDPR: Was sich ändert",
    ],
)
@pytest.mark.parametrize("language", ["ru", "ru, metrics"])
def test_an_article_that_was_announced_as_one_about_them_may_quote_a_wall_whole(headline: str, language: str) -> None:
    quoted = WALLS[language]
    if headline.startswith("Сайт"):
        quoted = f"{quoted} Сайт администрации теперь работает лучше: согласие на cookie спрашивают один раз."
    assert not is_wall(quoted, headline)


def test_a_whole_policy_is_longer_than_any_wall() -> None:
    assert not is_wall(WALLS["ru, continuing"] * 20, None)
