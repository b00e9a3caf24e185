package dev.slotgraph.api.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "go to a; a!",
                "go to a; a b!; end a > b",
                "go to a; a:slot b! c:slot!; pay a > c; expire a > b @entry 5m; done a > c @end 1h",
                "go to a; a b c!; on a > b; off b > a; end b > c",
                "go to a; a:seat b!; drop a > b @release; end a > b - @failure",
                "go to a; a b!; soon a > b @start -1h; late a > b @end 1h",
                "go to a; a b c!; rest a > b @entry 1h; wake b > a; end a > c",
            })
    void aSoundGraphHasNoFaults(String graph) {
        assertThat(GraphCheck.faults(GraphText.parse(graph))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            go to x; a!                                          | start.state            | there is no state 'x'
            go to a; a b!; end a > c; end2 a > b                 | actions.0.to           | there is no state 'c'
            go to a; a b!; end a,c > b                           | actions.0.from         | there is no state 'c'
            go to a; a b!; end a,a > b                           | actions.0.from         | names 'a' twice
            go to a; a b! c!; end a > b; on b > c                | actions.1.from         | 'b' is final, no action leaves it
            go to a; a b! c!; end a > b                          | states.c               | cannot be reached
            go to a; a b; end a > b                              | states.b               | is a dead end: it is not final, and no action leaves it
            go to a; a b c!; x a > b; y b > b; z a > c           | states.b               | is a trap: no final state can be reached from it
            go to a; a b!; end a > b; end a > b                  | actions.1.action       | 'a' has an action 'end' already
            go to a; a b! c!; x a > b @entry 1h; y a > c @entry 60m | actions.1.automatic | ties with 'x' in state 'a'
            go to a; a b! c!; x a > b - @failure; y a > c - @failure | actions.1.automatic | ties with 'x' in state 'a'
            go to a; a b!; x a > b -                             | actions.0.manual       | is false, and without automatic the action never happens
            go to a; a b!; x a > b @entry -1h                    | actions.0.automatic.after | must not be negative, as the state is not entered before
            go to a; a b c!; x a > b @entry 1h; y b > a @entry 1h; end b > c | actions.0.automatic | leads back to 'a' by automatic actions alone, for ever
            go to a; a b!; x a > a @end 1h; y a > b              | actions.0.automatic    | leads back to 'a' by automatic actions alone, for ever
            go to a; a:slot b:seat c!; x a > b; y b > c          | states.b.claims        | is a seat where other states claim a slot; a claim cannot change its kind
            go to a; a:slot b!; x a > b @release                 | actions.0.automatic.of | can be 'release' in a graph whose states claim seats only
            go to a; a b:slot! c:slot!; x a > b - @entry; y a > c - @failure | actions.1.to  | claims, but who could not have what was due gets nothing in its place
            go to a; a:seat b:seat c!; x a > b @release; y b > a @release; z a,b > c | actions.0.automatic | leads back to 'a' by automatic actions alone, for ever
            go to a; a b:slot c d!; x a > b @entry; y a > c @failure; z c > a @entry; e b,c > d | actions.1.automatic | leads back to 'a' by automatic actions alone, for ever
            go to a; a b! c!; x a > b @entry 5m timeout; y a > c @entry 10m timeout | actions.1.automatic | ties with 'x' in state 'a', both by 'timeout'
            go to a; a b!; id a > b                              | actions.0.action       | is the name of a field beside actions in a bulk request
            go to a; a b!; action a > b                          | actions.0.action       | is the name of a field beside actions in a bulk request
            history to a; a!                                     | start.action           | is taken by a path of the API
            go to a; a b!; reschedule a > b                      | actions.0.action       | is taken by a path of the API
            """)
    void whatIsWrongIsNamedWhereItIs(String graph, String path, String message) {
        assertThat(GraphCheck.faults(GraphText.parse(graph)).get(path)).containsExactly(message);
    }
}
