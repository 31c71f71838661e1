"""Takes the pictures of the guides: `bin/pictures`.

A whole portal is started for it, with fresh demo data, in a folder of its own, on a free port of the loopback. It
touches neither the data of this checkout nor a server that the environment names, and is stopped and deleted at
the end, also after a failure. The pictures are replaced only when all of them could be taken.
"""

import argparse
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LARGEST_BYTES = 250_000
READY_SECONDS, STOP_SECONDS, DOSSIER_SECONDS = 180, 90, 120
WIDE, PHONE = 1280, 390
# An environment that names servers or places of a real installation must not reach this one.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "UPLOAD_ROOT", "EMAIL_URL", "DEBUG", "SECOND_FACTOR_REQUIRED")
THAI_DRAFT = (
    "ผลงานสนับสนุน SDG 1 (เป้าหมายย่อย 1.4) SDG 2 (2.3, 2.4) SDG 6 (6.1) SDG 10 (10.2) SDG 15 (15.1, 15.2) "
    "และ SDG 16 (16.7) ครัวเรือนได้รับการรับรองสิทธิ์ในที่ดินทำกินและมีแหล่งรายได้ใหม่ "
    "แปลงเกษตรถาวรที่อนุรักษ์ดินและน้ำเข้ามาแทนไร่หมุนเวียน ทำให้ผลิตอาหารได้โดยใช้พื้นที่น้อยลง "
    "ระบบน้ำของหมู่บ้านส่งน้ำถึงบ้านและแปลงเกษตร ชุมชนชาวกะเหรี่ยงซึ่งเข้าไม่ถึงบริการของรัฐมานาน "
    "ได้ร่วมอยู่ในคณะกรรมการที่ตัดสินใจเรื่องของตนเอง"
)
RETURN_NOTE = "ขอให้ปรับปรุงสองเรื่องก่อนส่งอีกครั้ง"
# What each point is about, and its words.
RETURN_POINTS = {
    "question": ("9d", "ขอให้ระบุเลขหน้าของรายงานการประเมินผลที่ตัวเลขปรากฏ"),
    "clause": ("4.2", "หนังสือรับรองฉบับที่สอง ขอให้กล่าวถึงผลลัพธ์ที่เกิดกับประชาชน"),
}


def main() -> None:
    """Take every picture into a temporary folder, then put them where the guides look."""
    parser = argparse.ArgumentParser(prog="bin/pictures", description="Take the pictures of the guides anew.")
    parser.add_argument("--into", type=Path, default=PICTURES, help="another folder than docs/pictures")
    target: Path = parser.parse_args().into
    for program in (CHROMIUM, "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is missing: apt-get install chromium poppler-utils. No picture was changed.")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="unpsa-pictures-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL, started by root, runs as a user who must pass through
        fresh = folder / "pictures"
        fresh.mkdir()
        with portal(folder) as address:
            references = stage()
            photograph(address, references, fresh)
            print_cover(references["submitted"], folder, fresh)
        target.mkdir(parents=True, exist_ok=True)
        for picture in sorted(fresh.glob("*.png")):
            slim(picture)
            shutil.copyfile(picture, target / picture.name)
            print(f"{picture.name}  {picture.stat().st_size // 1000} kB")


# --- the portal ---
@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """A running portal with demo data in `folder`; yields its address and stops it, whatever happens."""
    for foreign in FOREIGN:
        os.environ.pop(foreign, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.development",
        "PORTAL_VAR_DIR": str(folder / "var"),
        "PORTAL_SYSTEM_DIR": str(folder / "system"),
        "PORTAL_EMBEDDED_DURABLE": "0",
    }
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "portal.log").open("w+") as log:
        # Started as a child that ends with this process, even should this one be killed outright.
        command = ["-m", "unpsa_portal.embedded.child", sys.executable, "-m", "unpsa_portal.embedded", "run"]
        process = subprocess.Popen(  # noqa: S603 - our own runner
            [sys.executable, *command, "--port", str(port)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_ready(address, process)
            yield address
        except BaseException:
            log.seek(0)
            sys.stderr.write("".join(log.readlines()[-30:]))
            raise
        finally:
            stop(process)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(address: str, process: subprocess.Popen) -> None:
    """Wait until /readyz says that database, queue and worker are there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("The portal did not start; its last lines stand above. No picture was changed.")
        try:
            with opener.open(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit(f"The portal was not ready within {READY_SECONDS} seconds. No picture was changed.")


def stop(process: subprocess.Popen) -> None:
    """End the runner, which ends everything it started; should it not, end its servers by their own command."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    command = [sys.executable, "-m", "unpsa_portal.embedded", "stop"]
    subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own duty; does nothing when all has ended


def stage() -> dict[str, str]:
    """Fill the round a little more than the demo does. Returns the references that the pictures show."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from accounts.models import User
    from applications.models import Application
    from applications.services.returns import NewPoint, return_application
    from applications.services.transitions import perform
    from applications.states import State
    from criteria.models import Question

    call_command("demo", applications=9, stage="review", stdout=io.StringIO())
    of = Application.objects.order_by("pk").filter
    officer = User.objects.get(email="officer@opdc.example")
    coordinator = User.objects.get(email="suphaphon@hrdi.example")
    own = of(agency__slug="hrdi")
    draft = own.first()
    references = {
        "draft": draft.reference,
        "incomplete": of(agency__slug="led").first().reference,
        "submitted": of(agency__slug="dms").first().reference,
    }
    back = own.exclude(pk=draft.pk).filter(state=State.DRAFT).first() or own.get(state=State.IN_REVIEW)
    perform("submit", back, actor=coordinator)
    perform("start_screening", back, actor=officer)
    question = Question.objects.get(round=back.round, number=RETURN_POINTS["question"][0])
    points = [
        NewPoint(RETURN_POINTS["question"][1], question=question),
        NewPoint(RETURN_POINTS["clause"][1], clause=RETURN_POINTS["clause"][0]),
    ]
    return_application(back, actor=officer, note=RETURN_NOTE, points=points)
    references["returned"] = back.reference
    connections.close_all()
    return references


# --- the pictures ---
def photograph(address: str, references: dict[str, str], folder: Path) -> None:
    """Every page that a guide shows, in Thai."""
    quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        try:
            agency_pages(browser, address, references, folder)
            submitted_page(browser, address, references, folder)
            officer_pages(browser, address, references, folder)
        finally:
            browser.close()


def agency_pages(browser: Browser, address: str, references: dict[str, str], folder: Path) -> None:
    """What a coordinator sees on the way to submission."""
    page = signed_in(browser, address, "suphaphon@hrdi.example")
    draft = f"{address}/applications/{references['draft']}"
    show(page, f"{address}/applications/", folder / "applications.png")
    show(page, f"{draft}/prescreening/", folder / "prescreening.png", most=1500)
    page.goto(f"{draft}/questions/3/")
    with page.expect_response(lambda answer: "/answers/" in answer.url):
        page.locator("textarea[data-draft]").first.fill(THAI_DRAFT)
    show(page, f"{draft}/questions/3/", folder / "question.png", most=1080)
    show(page, f"{draft}/documents/", folder / "documents.png", most=1300)
    show(page, f"{draft}/submit/", folder / "submit.png", part="#submission")
    show(page, f"{address}/applications/{references['returned']}/", folder / "returned.png", most=760)
    page.set_viewport_size({"width": PHONE, "height": 844})
    show(page, f"{draft}/questions/3/", folder / "question-phone.png", most=1400)
    page.set_viewport_size({"width": WIDE, "height": 900})
    conflict(browser, address, page, f"{draft}/questions/12/", folder / "conflict.png")
    other = signed_in(browser, address, "thanya@led.example")
    checklist = f"{address}/applications/{references['incomplete']}/checklist/"
    show(other, checklist, folder / "checklist.png", most=1400)


def conflict(browser: Browser, address: str, page: Page, question: str, file: Path) -> None:
    """Two people change one answer: the second sees both texts."""
    other = signed_in(browser, address, "kamon@hrdi.example")
    field = "textarea[data-text]"
    page.goto(question)
    other.goto(question)
    for writer, more in ((other, "Training material is shared online."), (page, "We also train new staff.")):
        text = writer.locator(field).first.input_value()
        with writer.expect_response(lambda answer: "/answers/" in answer.url):
            writer.locator(field).first.fill(f"{text} {more}")
    page.locator("[data-conflict]:visible").wait_for()
    page.evaluate("document.activeElement.blur()")
    take(page, file, part="section[data-answer]")


def submitted_page(browser: Browser, address: str, references: dict[str, str], folder: Path) -> None:
    """A submitted application, once its dossier is there."""
    page = signed_in(browser, address, "malee@dms.example")
    page.goto(f"{address}/applications/{references['submitted']}/")
    page.locator("#dossier .file-acts a").wait_for(timeout=DOSSIER_SECONDS * 1000)
    take(page, folder / "submitted.png", most=900)


def officer_pages(browser: Browser, address: str, references: dict[str, str], folder: Path) -> None:
    """The officer's list, and one sealed application."""
    page = signed_in(browser, address, "officer@opdc.example")
    show(page, f"{address}/officer/", folder / "officer-list.png", most=1000)
    page.goto(f"{address}/officer/{references['submitted']}/")
    page.locator("#dossier .file-acts a").wait_for(timeout=DOSSIER_SECONDS * 1000)
    take(page, folder / "officer-application.png", most=1100)


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """A page of a fresh browser in which this person has signed in. Only the portal itself is asked."""
    from unpsa_portal.demo.people import PASSWORD

    context = browser.new_context(viewport={"width": WIDE, "height": 900}, locale="th-TH")

    def only_ours(route: Route) -> None:
        if route.request.url.startswith(f"{address}/"):
            route.continue_()
        else:
            route.abort()

    context.route("**/*", only_ours)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button.btn-primary").first.click()
    page.locator(".menu-user").wait_for()
    return page


def show(page: Page, url: str, file: Path, *, most: int = 2000, part: str = "") -> None:
    """Open a page and take its picture, or that of one part."""
    answer = page.goto(url)
    if answer is None or not answer.ok:
        sys.exit(f"{url} answered {answer.status if answer else 'nothing'}. No picture was changed.")
    take(page, file, most=most, part=part)


def take(page: Page, file: Path, *, most: int = 2000, part: str = "") -> None:
    """Picture of a page from its top down to `most` pixels, or of the part that a selector finds."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if part:
        page.locator(part).first.screenshot(path=file)
        return
    page.evaluate("scrollTo(0, 0)")
    size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], most)}
    page.screenshot(path=file, full_page=True, clip=clip)


def print_cover(reference: str, folder: Path, pictures: Path) -> None:
    """The dossier's first page, made by the command line's own way."""
    pdf = folder / "dossier.pdf"
    command = [sys.executable, "manage.py", "render_dossier", reference, "--output", str(pdf)]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own command
    page = ["pdftoppm", "-f", "1", "-l", "1", "-r", "84", "-png", "-singlefile"]
    subprocess.run([*page, str(pdf), str(pictures / "dossier")], check=True)  # noqa: S603 - a fixed command


def slim(file: Path) -> None:
    """At most 256 colours, so that the repository stays small; fewer when that is not enough."""
    picture = Image.open(file).convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            file, optimize=True
        )
        if file.stat().st_size < LARGEST_BYTES:
            return
    sys.exit(f"{file.name} is larger than {LARGEST_BYTES // 1000} kB even with few colours: show less of it.")


if __name__ == "__main__":
    main()
