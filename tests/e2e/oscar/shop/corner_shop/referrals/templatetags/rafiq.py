"""The two things pasted into Oscar's templates: the script tag and the order on the thank-you page."""

import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from corner_shop.referrals.refer import order_object

register = template.Library()


@register.simple_tag
def rafiq_script():
    return format_html(
        '<script async src="{}/w/{}.js"></script>', settings.RAFIQ_URL, settings.RAFIQ_PUBLISHABLE_KEY
    )


@register.simple_tag
def rafiq_order(order):
    text = json.dumps(order_object(order)).replace("<", "\\u003c")
    return mark_safe(f'<script type="application/json" data-rafiq-order>{text}</script>')
