package dev.gatehouse.support;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.ConfirmSignUpRequest;
import dev.gatehouse.client.model.MailedTokenRequest;
import dev.gatehouse.client.model.ResetPasswordRequest;

/** Uses the link of a mail. The requests have no access token: the token in the link identifies the account. */
public final class OpenedMail {
    private final AccountApi account;
    private final String token;
    private final String password;

    OpenedMail(Place place, Mailbox.Mail mail, String password) {
        this.account = new AccountApi(place.client());
        this.token = mail.token();
        this.password = password;
    }

    /** Completes the sign-up with the person's password. */
    public void confirmsSignUp() throws ApiException {
        account.confirmSignUp(new ConfirmSignUpRequest().token(token).password(password));
    }

    public void resetsPassword(String wanted) throws ApiException {
        UsedSecrets.addPassword(wanted);
        account.resetPassword(new ResetPasswordRequest().token(token).newPassword(wanted));
    }

    public void confirmsAddress() throws ApiException {
        account.confirmEmail(new MailedTokenRequest().token(token));
    }

    /** Reports that the user did not do what the mail reports ("It was not me"). */
    public void disavows() throws ApiException {
        account.disavowNotice(new MailedTokenRequest().token(token));
    }
}
