"""The explorer: its pages, the quality report beside them, and a guard before both.

Run it with `warehouse serve`; `streamlit run app.py` finds `app` too.
"""

from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.starlette import App

from warehouse.serving import report
from warehouse.serving.guard import Guard

app = App(
    "warehouse/explorer/script/pages.py",
    routes=[Route("/quality", report.to_folder), Route("/quality/{path:path}", report.page)],
    middleware=[Middleware(Guard)],
)
