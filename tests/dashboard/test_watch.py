"""`epochbook watch`: news of growing logs reach a webhook and a command once, and what was there before is no news."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.cli.watch import messengers
from dashboard.health.news import Seen
from dashboard.health.verdict import judge
from parsers import UserError, read_logs


def line(epoch: int, *, loss: str, accuracy: float, epochs: int = 9) -> str:
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"{now} Epoch [{epoch}/{epochs}] loss: {loss} val_acc: {accuracy}\n"


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict]]]:
    """(an address for messages, those that arrived)."""
    arrived: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_port}/", arrived
    server.shutdown()
    server.server_close()


def test_a_growing_log_gives_each_piece_of_news_once(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("".join(line(k, loss=f"{2 / k}", accuracy=10.0 * k) for k in range(1, 5)))
    seen, logs = Seen(), read_logs(tmp_path)
    assert {piece.kind for piece in seen.tell(judge(logs))} == {"started"}
    with log.open("a") as file:
        file.write(line(5, loss="nan", accuracy=60.0))
    logs = logs.refresh()
    first = seen.tell(judge(logs))
    assert [(piece.kind, piece.check) for piece in first] == [("finding", "not_finite"), ("best", "")]
    assert (first[0].source, first[0].line) == ("run.log", 5)
    assert "60" in first[1].message
    assert "before 40" in first[1].message
    logs = logs.refresh()
    assert seen.tell(judge(logs)) == []
    with log.open("a") as file:
        file.write("".join(line(k, loss="nan", accuracy=1.0) for k in range(6, 10)))
    assert {piece.kind for piece in seen.tell(judge(logs.refresh()))} <= {"finding", "finished"}


def test_watch_sends_to_a_webhook_and_runs_a_command(tmp_path: Path, webhook: tuple[str, list[dict]]) -> None:
    url, arrived = webhook
    folder, told = tmp_path / "$(touch pwned)", tmp_path / "told.txt"
    folder.mkdir()
    log = folder / "run.log"
    log.write_text("".join(line(k, loss=f"{2 / k}", accuracy=10.0 * k, epochs=6) for k in range(1, 4)))
    script = tmp_path / "tell.py"
    script.write_text(
        "import os\n"
        f"with open({str(told)!r}, 'a', encoding='utf-8') as file:\n"
        "    print(os.environ['EPOCHBOOK_CHECK'], os.environ['EPOCHBOOK_RUN'], os.environ['EPOCHBOOK_LINE'], file=file)\n"
    )

    def train() -> None:
        time.sleep(1.0)
        with log.open("a") as file:
            file.write("".join(line(k, loss="nan", accuracy=5.0, epochs=6) for k in range(4, 7)))
            file.write("Training finished\n")

    threading.Thread(target=train, daemon=True).start()
    arguments = ["watch", str(folder), "--every", "0.2", "--until-finished", "--news", "finding", "--notify", url]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--exec", f'"{sys.executable}" "{script}"'])
    assert ended.value.code in (0, None)
    assert len(arrived) == 1
    assert "NaN" in arrived[0]["message"]
    assert arrived[0]["type"] == "failure"
    assert told.read_text("utf-8").splitlines() == ["not_finite $(touch pwned) 4"]
    assert not (Path.cwd() / "pwned").exists()


def test_an_address_that_nothing_can_be_sent_to_is_refused_without_telling_its_secret() -> None:
    with pytest.raises(UserError, match="nonsense://…") as refused:
        messengers(["nonsense://user:secret@host"])
    assert "secret" not in str(refused.value)


def test_a_failing_command_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from dashboard.cli.watch import _executing
    from dashboard.health.news import News

    _executing(f'"{sys.executable}" -c "raise SystemExit(3)"')(News("best", "run", "A run began."))
    assert "watching goes on" in capsys.readouterr().err
