package dev.gatehouse.edge;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.AnswerException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts every exception to a response. */
abstract class ProblemMapper<E extends Throwable> implements ExceptionMapper<E> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    private final Refusals refusals;
    private final OutageLog outages;

    @Context
    @SuppressWarnings("NullAway.Init") // Jersey puts a proxy here
    private UriInfo uri;

    ProblemMapper(Refusals refusals, OutageLog outages) {
        this.refusals = refusals;
        this.outages = outages;
    }

    static final class OfAnything extends ProblemMapper<Throwable> {
        OfAnything(Refusals refusals, OutageLog outages) {
            super(refusals, outages);
        }
    }

    /** Overrides the mapper of Jersey for violations, which is more specific than a mapper for all exceptions. */
    static final class OfViolations extends ProblemMapper<ConstraintViolationException> {
        OfViolations(Refusals refusals, OutageLog outages) {
            super(refusals, outages);
        }
    }

    @Override
    public Response toResponse(E thrown) {
        // A stage that depends on a failed stage wraps its exception.
        return answer(thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
    }

    private Response answer(Throwable thrown) {
        FatalErrors.haltOn(thrown);
        if (thrown instanceof AnswerException answered) {
            return response(answered.answer(), Refusals.JSON).build();
        }
        if (thrown instanceof WebApplicationException redirect
                && redirect.getResponse().getStatus() < 400) {
            return redirect.getResponse();
        }
        ProblemMapping problemMapping = ProblemMapping.of(thrown);
        if (problemMapping.problem() == Problem.INTERNAL_ERROR) {
            LOG.error("A request failed", thrown);
        } else if (problemMapping.problem() == Problem.DATABASE_UNAVAILABLE) {
            outages.report(thrown);
        }
        Refusals.Refused refused = refusals.refuse("/" + uri.getPath(), problemMapping);
        Response.ResponseBuilder response = response(refused.answer(), refused.mediaType());
        if (thrown instanceof ProblemException refusal) {
            refusal.cookies().forEach(cookie -> response.header(HttpHeaders.SET_COOKIE, cookie));
        }
        if (thrown instanceof NotAllowedException wrongMethod) {
            response.header(HttpHeaders.ALLOW, allowed(wrongMethod));
        }
        return response.build();
    }

    /** Returns the allowed methods, with HEAD if GET is allowed: Jersey leaves it out. */
    private static String allowed(NotAllowedException wrongMethod) {
        Set<String> methods = new TreeSet<>(wrongMethod.getResponse().getAllowedMethods());
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        return String.join(", ", methods);
    }

    private static Response.ResponseBuilder response(Answer answer, String mediaType) {
        Response.ResponseBuilder response =
                Response.status(answer.status()).entity(answer.body()).type(mediaType);
        answer.headers().forEach(response::header);
        return response;
    }
}
