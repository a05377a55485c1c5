"""The three steps of a first connection for who reads neither French nor English: data, not translations of the pages.

The pages themselves are in French and English; whoever reads another language finds here, and in the drawings beside each step, enough to
go through the letter alone. Languages are those most read by the families of our schools.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FewWords:
    code: str
    name: str
    steps: tuple[str, str, str]
    direction: str = "ltr"


LANGUAGES = (
    FewWords(
        "ar",
        "العربية",
        ("وجّه الهاتف نحو المربّع، أو اكتب رمز الرسالة.", "اكتب تاريخ ميلاد طفلك (يوم/شهر/سنة).", "اختر كلمة مرور. انتهى."),
        "rtl",
    ),
    FewWords(
        "es",
        "Español",
        (
            "Apunte el teléfono al cuadrado o escriba el código de la carta.",
            "Escriba la fecha de nacimiento de su hijo (día/mes/año).",
            "Elija una contraseña. Ya está.",
        ),
    ),
    FewWords(
        "pt",
        "Português",
        (
            "Aponte o telefone para o quadrado ou escreva o código da carta.",
            "Escreva a data de nascimento do seu filho (dia/mês/ano).",
            "Escolha uma palavra-passe. Está feito.",
        ),
    ),
    FewWords(
        "ro",
        "Română",
        (
            "Îndreptați telefonul spre pătrat sau scrieți codul din scrisoare.",
            "Scrieți data nașterii copilului (zi/lună/an).",
            "Alegeți o parolă. Gata.",
        ),
    ),
    FewWords(
        "tr",
        "Türkçe",
        (
            "Telefonu kareye tutun veya mektuptaki kodu yazın.",
            "Çocuğunuzun doğum tarihini yazın (gün/ay/yıl).",
            "Bir şifre seçin. Bu kadar.",
        ),
    ),
    FewWords(
        "ru",
        "Русский",
        (
            "Наведите телефон на квадрат или введите код из письма.",
            "Введите дату рождения вашего ребёнка (день/месяц/год).",
            "Выберите пароль. Готово.",
        ),
    ),
    FewWords(
        "uk",
        "Українська",
        (
            "Наведіть телефон на квадрат або введіть код з листа.",
            "Введіть дату народження вашої дитини (день/місяць/рік).",
            "Оберіть пароль. Готово.",
        ),
    ),
)
