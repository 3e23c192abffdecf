"""Oscar's voucher box, which asks Rafiq for a code it does not know yet."""

from oscar.apps.basket.views import VoucherAddView

from corner_shop.referrals.vouchers import fetch_voucher


class AddVoucherView(VoucherAddView):
    def form_valid(self, form):
        fetch_voucher(form.cleaned_data["code"])
        return super().form_valid(form)
