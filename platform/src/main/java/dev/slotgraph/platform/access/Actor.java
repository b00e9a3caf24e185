package dev.slotgraph.platform.access;

import dev.slotgraph.platform.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who acts, as events name it: {@code key:<id>}, or {@code key:<id>/<who>} where a server says by its header for whom it does so. It
 * is its word; the key is what was proven.
 */
final class Actor {

    static final String HEADER = "Slotgraph-Actor";

    /** An id and no address: the log keeps it for ever, under nobody's key. */
    private static final Pattern WHO = Pattern.compile("[A-Za-z0-9._:~+-]{1,128}");

    private Actor() {}

    /** @throws dev.slotgraph.platform.problem.ProblemException 400 for a header that names nobody, 403 for one beside a widget's key */
    static String of(HttpServletRequest request, UUID keyId, KeyKind kind) {
        List<String> named = Collections.list(request.getHeaders(HEADER));
        if (named.isEmpty()) {
            return "key:" + keyId;
        }
        if (kind == KeyKind.WIDGET) {
            throw Problem.forbidden("whoever has a widget key acts for nobody else")
                    .asException();
        }
        if (named.size() > 1 || !WHO.matcher(named.getFirst()).matches()) {
            throw Problem.malformed(
                            "%s must be one id of at most 128 letters, digits, '.', '_', ':', '~', '+' or '-'; no address"
                                    .formatted(HEADER))
                    .asException();
        }
        return "key:%s/%s".formatted(keyId, named.getFirst());
    }
}
