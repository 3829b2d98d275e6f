from django.conf import settings
from django.contrib.auth import views as auth

from haidang.core.accounts.queries import sample_sign_ins


class SignIn(auth.LoginView):
    """Sign in with a password; where sample sign-ins are allowed they are listed, so that a newcomer can try."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        samples = sample_sign_ins() if settings.HAIDANG_SAMPLE_SIGN_INS else []
        return super().get_context_data(samples=samples, **kwargs)


class SignOut(auth.LogoutView):
    pass
