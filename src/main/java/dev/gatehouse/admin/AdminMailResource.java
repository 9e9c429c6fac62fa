package dev.gatehouse.admin;

import dev.gatehouse.api.model.MailPreviewResponse;
import dev.gatehouse.api.model.MailResponse;
import dev.gatehouse.api.model.MailTemplateResponse;
import dev.gatehouse.api.model.MailTemplatesResponse;
import dev.gatehouse.api.model.MailsResponse;
import dev.gatehouse.api.model.SendTestMailRequest;
import dev.gatehouse.api.model.TestMailResponse;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.mail.MailPreviews;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.mail.QueuedMail;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The REST endpoints of mails and their templates, for administrators. */
public final class AdminMailResource {
    private static final String WAITING = "waiting";
    private static final String DEAD = "dead";

    private final MailAdministration mails;
    private final MailPreviews previews;

    public AdminMailResource(MailAdministration mails, MailPreviews previews) {
        this.mails = mails;
        this.previews = previews;
    }

    MailsResponse list(@Nullable String state, int limit, @Nullable String cursor) {
        Outbox.@Nullable State wanted =
                state == null ? null : state.equals(DEAD) ? Outbox.State.DEAD : Outbox.State.WAITING;
        Page<Outbox.Entry> page = mails.list(wanted, Cursor.read(cursor), limit);
        return new MailsResponse(
                page.items().stream().map(AdminMailResource::response).toList(),
                page.next().map(Cursor::write).orElse(null));
    }

    void retry(Actor by, UUID id) {
        mails.retry(id, by);
    }

    TestMailResponse test(Caller caller, @Nullable SendTestMailRequest request) {
        String email = request == null ? null : request.email();
        QueuedMail mail = mails.test(email == null ? null : AdminUserResource.address(email), caller);
        return new TestMailResponse(mail.id(), mail.address());
    }

    MailTemplatesResponse listTemplates() {
        return new MailTemplatesResponse(previews.list().stream()
                .map(found -> new MailTemplateResponse(found.name(), found.languages(), found.customLanguages()))
                .toList());
    }

    MailPreviewResponse preview(String name, String locale) {
        return previews.render(name, locale)
                .map(mail -> new MailPreviewResponse(mail.language(), mail.subject(), mail.text(), mail.html()))
                .orElseThrow(Problem.NOT_FOUND::exception);
    }

    private static MailResponse response(Outbox.Entry mail) {
        return new MailResponse(
                mail.id(),
                mail.kind(),
                mail.deadAt() == null ? WAITING : DEAD,
                mail.address(),
                mail.userId(),
                mail.createdAt(),
                mail.attempts(),
                mail.dueAt(),
                mail.deadAt(),
                mail.lastError());
    }
}
