"""Settings are read once; a bad value stops the start and names its variable."""

import pytest

from rafiq.cli.door import settings_from_here
from rafiq.settings import BadSettings, Settings

LONG = "a key for tests only and long enough to be taken"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAFIQ_SECRET_KEYS", ""),
        ("RAFIQ_SECRET_KEYS", "short"),
        ("RAFIQ_SECRET_KEYS", f"{LONG},short"),
        ("RAFIQ_SECRET_KEYS", " , "),
        ("RAFIQ_PORT", "eight thousand"),
        ("RAFIQ_PORT", "0"),
        ("RAFIQ_PORT", "65536"),
        ("RAFIQ_PUBLIC_URL", "shop.example"),
        ("RAFIQ_PUBLIC_URL", "javascript:alert(1)"),
        ("RAFIQ_TRUSTED_PROXIES", "-1"),
        ("RAFIQ_SERVER_THREADS", "0"),
        ("RAFIQ_MAX_BODY_BYTES", "lots"),
        ("RAFIQ_EMBEDDED_WORKER", "perhaps"),
        ("RAFIQ_LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_work_names_its_variable(name, value):
    with pytest.raises(BadSettings) as refusal:
        Settings.from_env({name: value})

    assert name in refusal.value.detail


def test_an_empty_folder_is_the_usual_one_and_not_the_one_somebody_is_in():
    """``RAFIQ_DATA_DIR=$UNSET`` made keys and databases wherever a command was typed."""
    assert Settings.from_env({"RAFIQ_DATA_DIR": ""}).data_dir == Settings.from_env({}).data_dir


def test_every_bad_value_is_named_at_once():
    with pytest.raises(BadSettings) as refusal:
        Settings.from_env({"RAFIQ_PORT": "x", "RAFIQ_LOG_FORMAT": "y", "RAFIQ_HOST": "127.0.0.1"})

    assert "RAFIQ_PORT" in refusal.value.detail
    assert "RAFIQ_LOG_FORMAT" in refusal.value.detail


def test_good_values_are_taken(tmp_path):
    settings = Settings.from_env(
        {
            "RAFIQ_DATA_DIR": str(tmp_path),
            "RAFIQ_PORT": "8080",
            "RAFIQ_PUBLIC_URL": "https://refer.example.com/",
            "RAFIQ_SECRET_KEYS": f"{LONG}, {LONG} too",
            "RAFIQ_EMBEDDED_WORKER": "false",
            "PATH": "/bin",
        }
    )

    assert (settings.port, settings.embedded_worker) == (8080, False)
    assert settings.public_url == "https://refer.example.com"
    assert settings.secret_keys == (LONG, f"{LONG} too")
    assert settings.is_sqlite


def test_keys_are_made_once_and_kept_for_their_owner_alone(tmp_path):
    first = Settings(data_dir=tmp_path / "new").with_keys()
    second = Settings(data_dir=tmp_path / "new").with_keys()
    kept = tmp_path / "new/secret-keys"

    assert len(first.secret_keys[0]) >= 32
    assert first.secret_keys == second.secret_keys == tuple(kept.read_text(encoding="utf-8").split())
    assert kept.stat().st_mode & 0o777 == 0o600


def test_given_keys_are_not_written_down(tmp_path):
    Settings(data_dir=tmp_path, secret_keys=(LONG,)).with_keys()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", ["", "\n", "short\n"])
def test_a_key_file_that_holds_no_key_stops_the_start(tmp_path, kept):
    (tmp_path / "secret-keys").write_text(kept, encoding="utf-8")

    with pytest.raises(BadSettings, match="secret-keys holds no key"):
        Settings(data_dir=tmp_path).with_keys()


def test_links_lead_to_the_port_that_is_listened_on_unless_an_address_is_named():
    """Contract §7."""
    named = {"RAFIQ_PUBLIC_URL": "https://refer.example.com"}

    assert Settings.from_env({}, port=9311).public_url == "http://localhost:9311"
    assert Settings.from_env({"RAFIQ_PORT": "8100"}).public_url == "http://localhost:8100"
    assert Settings.from_env(named, port=9311).public_url == "https://refer.example.com"


def test_settings_are_read_from_a_file_too_and_the_environment_wins(tmp_path, monkeypatch):
    """Contract §7."""
    (tmp_path / ".env").write_text(
        f"RAFIQ_DATA_DIR={tmp_path}/kept\nRAFIQ_PORT=8100\n# RAFIQ_HOST=::1\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAFIQ_ENV_FILE", raising=False)
    monkeypatch.setenv("RAFIQ_PORT", "8200")
    monkeypatch.delenv("RAFIQ_DATA_DIR", raising=False)
    found = settings_from_here()

    assert (found.data_dir, found.port, found.host) == (tmp_path / "kept", 8200, "127.0.0.1")


@pytest.mark.parametrize("content", [b"RAFIQ_PORT=\xff", b"RAFIQ_SECRET_KEYS=\n", b"RAFIQ_PORT=soon\n"])
def test_a_file_of_settings_that_cannot_work_stops_the_start(tmp_path, monkeypatch, content):
    """An empty key is refused in a file as it is in the environment."""
    (tmp_path / "settings").write_bytes(content)
    monkeypatch.setenv("RAFIQ_ENV_FILE", str(tmp_path / "settings"))
    for name in ("RAFIQ_PORT", "RAFIQ_SECRET_KEYS"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(BadSettings):
        settings_from_here()


def test_a_bad_port_is_told_once():
    with pytest.raises(BadSettings) as refusal:
        Settings.from_env({"RAFIQ_PORT": "soon"})

    assert "RAFIQ_PUBLIC_URL" not in refusal.value.detail
