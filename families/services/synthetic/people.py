"""Families of four, by number: whoever holds the account, their father, their mother and whom they are married to. Pure: the
same number and seed give the same people, whichever process draws them."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.iso7064 import mod_11_2

from families.relationships import Relationship, Sex
from families.services.synthetic.places import place_at
from families.spelling import spelled

FAMILY = 4  # people: the owner first
_MEMBERS = (Relationship.SELF, Relationship.FATHER, Relationship.MOTHER, Relationship.SPOUSE)
# No two people have one number: a sequence is that of 112 families' four members, a day of birth that of every 112th family.
_ABREAST = 112
_DAYS = 8_999  # a prime: days of birth of owners, each once before one comes again
_STEP = 3_571
MOST = FAMILY * _ABREAST * _DAYS
_FIRST_BIRTH = date(1968, 1, 1)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = {
    Sex.MALE: "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建东文国志海峰毅",
    Sex.FEMALE: "芳娜敏静秀丽娟燕艳玲婷雪慧红梅霞莉颖倩琳洁晶蕾欣悦萍兰英华玉云莹佳怡嘉琪雅晓月凤",
}
_SPELLED = {letter: spelled(letter) for letter in "".join(_GIVEN.values())}
_SURNAMES_SPELLED = {letter: spelled(f"{letter}一").removesuffix("yi") for letter in _SURNAMES}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody of a family. `number` is their identity number, `place` the code of where they live."""

    relationship: Relationship
    sex: Sex
    born_on: date
    number: str
    name: str
    spelling: str
    place: str


def draw_family(number: int, dice: Random) -> list[Drawn]:
    """Of that number, from 0 on; MOST people in all."""
    of_day, abreast = divmod(number, _ABREAST)
    place = place_at(dice.random())
    old_home = place_at(dice.random()) if dice.random() < 0.3 else place  # three in ten moved away
    owner_sex = Sex.MALE if dice.random() < 0.5 else Sex.FEMALE  # either
    other_sex = Sex.FEMALE if owner_sex is Sex.MALE else Sex.MALE
    owner_born = _FIRST_BIRTH + timedelta(days=of_day * _STEP % _DAYS)
    older = timedelta(days=9_500 + abreast % 5 * 365)
    fathers, mothers, spouses = (dice.choice(_SURNAMES) for _someone in range(3))
    members = (
        (owner_sex, owner_born, fathers, place),
        (Sex.MALE, owner_born - older, fathers, old_home),
        (Sex.FEMALE, owner_born - older + timedelta(days=300), mothers, old_home),
        (other_sex, owner_born + timedelta(days=(abreast % 7 - 3) * 100), spouses, place),
    )
    family = []
    for turn, (sex, born_on, surname, home) in enumerate(members):
        sequence = 2 * (abreast * FAMILY + turn) + (1 if sex is Sex.MALE else 2)
        given = "".join(dice.choice(_GIVEN[sex]) for _letter in range(1 if dice.random() < 0.2 else 2))
        name = surname + given
        seventeen = f"{home}{born_on:%Y%m%d}{sequence:03d}"
        family.append(
            Drawn(
                _MEMBERS[turn],
                sex,
                born_on,
                seventeen + mod_11_2.calc_check_digit(seventeen),
                name,
                _SURNAMES_SPELLED[surname] + "".join(_SPELLED[letter] for letter in given),
                home,
            )
        )
    return family
