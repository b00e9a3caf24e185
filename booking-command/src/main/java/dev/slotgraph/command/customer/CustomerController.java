package dev.slotgraph.command.customer;

import dev.slotgraph.platform.access.Caller;
import dev.slotgraph.platform.problem.Problem;
import dev.slotgraph.platform.write.Answer;
import dev.slotgraph.platform.write.WriteRequest;
import dev.slotgraph.platform.write.Writes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Forgets a person. The bookings stay, as bookings of nobody. */
@RestController
class CustomerController {

    private final Writes writes;
    private final Erasure erasure;

    CustomerController(Writes writes, Erasure erasure) {
        this.writes = writes;
        this.erasure = erasure;
    }

    /** Whom a booking without a customer tells of goes by the booking's id. */
    @DeleteMapping("/v2/customers/{id}")
    ResponseEntity<byte[]> erase(Caller caller, @PathVariable UUID id, HttpServletRequest request) {
        return writes.run(WriteRequest.of(caller, request), () -> {
            if (!erasure.onRequest(caller, id)) {
                throw Problem.notFound("Customer").asException();
            }
            return Answer.empty();
        });
    }
}
