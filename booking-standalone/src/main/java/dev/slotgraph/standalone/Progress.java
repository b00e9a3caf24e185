package dev.slotgraph.standalone;

import java.io.PrintStream;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How far a replay is: a bar that moves on a terminal, and else a line for each tenth. Not thread-safe. */
final class Progress {

    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private long told = -1;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** @param replay as {@code GET /v2/audit/replays/:id} shows it */
    void show(JsonNode replay) {
        long total = replay.path("events_total").asLong();
        long done = replay.path("events_done").asLong();
        boolean completed = replay.path("state").asString().equals("completed");
        long percent = completed ? 100 : total == 0 ? 0 : Math.min(99, done * 100 / total);
        if (terminal) {
            out.print("\r" + line(replay, percent) + "\u001b[K");
            out.flush();
        } else if (percent / 10 != told) {
            told = percent / 10;
            out.println(line(replay, percent));
        }
    }

    /** What comes next stands on a line of its own. */
    void end() {
        if (terminal) {
            out.println();
        }
    }

    private static String line(JsonNode replay, long percent) {
        int full = (int) (percent * WIDTH / 100);
        var left = replay.path("seconds_left");
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %%  %,d of %,d events  %,d/s%s%s",
                "#".repeat(full),
                ".".repeat(WIDTH - full),
                percent,
                replay.path("events_done").asLong(),
                replay.path("events_total").asLong(),
                replay.path("events_per_second").asLong(),
                left.isNumber() ? "  " + time(left.asLong()) + " left" : "",
                replay.path("mismatches_found").asLong() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  %,d differ",
                                replay.path("mismatches_found").asLong()));
    }

    private static String time(long seconds) {
        return seconds < 60 ? seconds + " s" : String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
    }
}
