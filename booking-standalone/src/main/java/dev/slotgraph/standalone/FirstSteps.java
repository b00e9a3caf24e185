package dev.slotgraph.standalone;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

/** What the first start prints: the key, once, and how to book with it. */
record FirstSteps(String key, int port) {

    String text(Clock clock) {
        LocalDate tomorrow =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1);
        return """

                Slotgraph answers on http://localhost:%2$d. This is the API key of the app "default"; it is shown only now:

                  %1$s

                Make a resource, book it for tomorrow at ten, and let visitors book it:

                  curl -sS -u ":%1$s" -H 'Content-Type: application/json' http://localhost:%2$d/v2/resources \\
                    -d '{"id":"%3$s","name":"Room 1","timezone":"UTC"}'
                  curl -sS -u ":%1$s" -H 'Content-Type: application/json' http://localhost:%2$d/v2/bookings \\
                    -d '{"graph":"instant","resource_id":"%3$s","start":"%4$sT10:00:00+00:00","end":"%4$sT11:00:00+00:00","what":"First booking","where":"Room 1","description":"made by hand","customer":{"name":"Ada Lovelace","email":"ada@example.com","timezone":"UTC"}}'
                  curl -sS -u ":%1$s" -H 'Content-Type: application/json' http://localhost:%2$d/v2/projects \\
                    -d '{"id":"%5$s","name":"First visit","slug":"first-visit","resources":["%3$s"],"booking":{"graph":"instant"}}'

                Visitors then choose a time on http://localhost:%2$d/book/first-visit
                """.formatted(key, port, UUID.randomUUID(), tomorrow, UUID.randomUUID());
    }
}
