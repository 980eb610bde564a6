"""What an administrator sees at the terminal."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from sopan.directory.models import User
from sopan.site.cli import main
from sopan.site.commands import audit, people
from tests.factories import make_agency, make_position

COMMANDS = [
    "serve", "worker", "demo", "migrate", "check", "rehearse", "user add", "user list", "audit verify", "audit export",
    "audit receipt", "letters verify", "archive index",
    "signing check", "signing nik", "signing issue", "signing revoke", "backup",
    "restore", "messages extract", "messages compile", "messages check", "django", "version",
]  # fmt: skip
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home_of_this_test(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    assert end.value.code == 0
    assert "Exit codes" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["terbang"], ["check", "--cepat"], ["user"]])
def test_wrong_usage_ends_with_2(words: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2


def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, capsys: Capture) -> None:
    whole = next(django_settings.SOPS.glob("*/*/*.yaml"))
    broken = tmp_path / "broken.yaml"
    text = whole.read_text().replace("\nslug:", "\nslag:", 1)
    broken.write_text(text)
    line = text[: text.index("\nslag:")].count("\n") + 2
    assert main(["check", str(broken)]) == 1
    assert f"{broken}:{line}: " in capsys.readouterr().out
    assert main(["rehearse", str(broken)]) == 1


def test_a_file_that_is_not_there_is_wrong_usage(capsys: Capture) -> None:
    assert main(["check", "/tidak/ada.yaml"]) == 2
    assert main(["rehearse", "tidak-ada"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_every_sop_is_rehearsed_in_a_row_of_its_own(capsys: Capture) -> None:
    assert main(["rehearse"]) == 0
    said = capsys.readouterr()
    rows = [line.split() for line in said.out.splitlines()[2:]]
    assert len(rows) == len([p for p in django_settings.SOPS.glob("*/*/*.yaml") if ".cases." not in p.name])
    for _key, steps, branches, *_rest in rows:
        assert steps.split("/")[0] == steps.split("/")[1]
        assert branches.split("/")[0] == branches.split("/")[1]
    assert "every one passes" in said.err


def test_the_paths_of_one_sop_are_printed_or_given_as_json(capsys: Capture) -> None:
    name = "dinsos-tanah-laut/laporan-skm"
    assert main(["rehearse", name, "--paths", "2"]) == 0
    said = capsys.readouterr()
    assert said.out.count("ends: finished") == 2
    assert "Bidang: kabid-rehabilitasi" in said.out
    assert "more paths were walked" in said.err
    assert main(["rehearse", name, "--json"]) == 0
    first = capsys.readouterr().out
    (sop,) = json.loads(first)["sops"]
    assert (sop["key"], sop["passed"], sop["complaints"]) == (name, True, [])
    assert all(path["rows"][-1]["to"] == ["end"] for path in sop["paths"])
    assert {row["action"] for path in sop["paths"] for row in path["rows"]} == {"complete", "return", "close"}
    assert main(["rehearse", name, "--json"]) == 0
    assert capsys.readouterr().out == first


def test_an_sop_that_does_not_pass_is_told_why(tmp_path: Path, capsys: Capture) -> None:
    whole = next(django_settings.SOPS.glob("*/*/rekomendasi-kks.yaml")).read_text()
    again = "      - answer: Lama\n        to: cek_bnba\n        when: [{field: jenis, value: baru}]\n"
    row = "      - answer: Rusak / Pin Terblokir, atau Hilang\n"
    broken = tmp_path / "rekomendasi-kks.yaml"
    broken.write_text(whole.replace(row, again + row))
    assert main(["rehearse", str(broken)]) == 1
    said = capsys.readouterr()
    assert "never taken: step pilih_jalan: answer 'Lama'" in said.out
    assert "NOT every one passes" in said.err


def test_an_unexpected_error_is_one_sentence_without_a_nik(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def fail(_arguments: object) -> int:
        raise RuntimeError("row of " + "9" * 16)

    monkeypatch.setattr(audit, "verify", fail)
    assert main(["audit", "verify"]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "9" * 16 not in said
    monkeypatch.setenv("SOPAN_DEBUG", "1")
    assert main(["audit", "verify"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_official_is_added_with_the_positions_held_from_today(db: None, capsys: Capture) -> None:
    agency = make_agency("dinas-uji")
    make_position(agency, "kepala")
    words = [
        "user",
        "add",
        "198001012005011001",
        "--name",
        "Uji Nama",
        "--agency",
        "dinas-uji",
        "--position",
        "kepala",
    ]
    assert main([*words, "--generate"]) == 0
    password = capsys.readouterr().out.strip()
    user = User.objects.get(username="198001012005011001")
    assert user.check_password(password)
    assert not user.is_staff
    assert [holding.position.code for holding in user.official.holdings.all()] == ["kepala"]
    assert main([*words, "--generate"]) == 1  # the name is taken
    assert main(["user", "list"]) == 0
    assert "198001012005011001" in capsys.readouterr().out


def test_an_administrator_is_added_with_a_password_from_standard_input(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people.sys, "stdin", io.StringIO("cukup-panjang-2026\n"))
    assert main(["user", "add", "pengelola", "--name", "Pengelola", "--admin", "--stdin"]) == 0
    user = User.objects.get(username="pengelola")
    assert user.is_superuser
    assert user.check_password("cukup-panjang-2026")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--admin", "--stdin"], 1),  # too short
        (["--admin"], 2),  # nobody is there to type
        (["--agency", "tidak-ada", "--generate"], 2),
        (["--generate"], 2),  # official of what?
        (["--admin", "--email", "bukan surel", "--generate"], 2),
    ],
)
def test_a_person_is_not_added_by_halves(
    words: list[str], code: int, db: None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(people.sys, "stdin", io.StringIO("pendek\n"))
    assert main(["user", "add", "seseorang", "--name", "Seseorang", *words]) == code
    assert not User.objects.exists()


def test_the_version_names_what_stands_below(db: None, capsys: Capture) -> None:
    assert main(["version"]) == 0
    said = capsys.readouterr().out
    assert "Django" in said
    assert "Python" in said


def test_the_audit_counts_cases(db: None, capsys: Capture) -> None:
    assert main(["audit", "verify"]) == 0
    assert "0 cases verified, 0 broken." in capsys.readouterr().out


def test_the_worker_does_once_what_is_due(db: None, capsys: Capture) -> None:
    assert main(["worker", "--once"]) == 0
    assert "0 messages tried" in capsys.readouterr().err


def test_the_demo_does_not_listen_to_the_network_by_accident(capsys: Capture) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "--expose-demo" in capsys.readouterr().err
