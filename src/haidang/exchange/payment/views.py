from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from haidang.core.pages import page
from haidang.exchange.payment import operations
from haidang.exchange.payment.rules import SIGNATURE, Unreadable, is_signed, read

ANSWERS = {operations.UNKNOWN: "order: there is none of this number", operations.AMOUNT: "amount: not the one ordered"}  # fmt: skip
LONGEST = 65_536


@csrf_exempt
@page(writes=True, public=True)
def told(request):
    """The gateway tells of an order. Its signature is looked at before a word of it; told twice, it is answered the same."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LONGEST:
        return JsonResponse({"why": "body: at most 64 KiB"}, status=413)
    if not is_signed(request.body, request.headers.get(SIGNATURE, ""), settings.HAIDANG_PAYMENT["secret"]):
        return JsonResponse({"why": "signature: it does not fit"}, status=403)
    try:
        message = read(request.body)
    except Unreadable as error:
        return JsonResponse({"why": str(error)}, status=422)
    wrong = operations.take_in(message=message, at=timezone.now(), by="system:gateway")
    if wrong:
        return JsonResponse({"why": ANSWERS[wrong]}, status=422)
    return JsonResponse({"heard": message.order})
