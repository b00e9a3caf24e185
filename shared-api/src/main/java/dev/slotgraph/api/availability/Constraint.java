package dev.slotgraph.api.availability;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A rule about when something can be booked, in local time of the resource that it is applied to.
 *
 * <p>A rule holds for an instant exactly when it holds for what the clock on the resource's wall shows at that instant.
 * A time that the clock skips therefore does not exist, and a time that it shows twice counts both times.
 *
 * <p>Times of day are minutes since midnight by the wall clock, {@code 0..1440}. A range whose end is not after its
 * start runs past midnight, into the next day. See {@link OpenHours} for how rules combine.
 */
public sealed interface Constraint {

    /** The name of this kind of rule in JSON, such as {@code allow_hours}. */
    String kind();

    /** A rule that blocks everything it does not name. */
    sealed interface Allow extends Constraint {}

    /** A rule that blocks what it names. */
    sealed interface Block extends Constraint {}

    /** Daily hours. */
    record AllowHours(int start, int end) implements Allow {
        public AllowHours {
            requireTimes(start, end);
        }

        @Override
        public String kind() {
            return "allow_hours";
        }
    }

    /** Daily closing hours. */
    record BlockHours(int start, int end) implements Block {
        public BlockHours {
            requireTimes(start, end);
        }

        @Override
        public String kind() {
            return "block_hours";
        }
    }

    /** Hours that begin on one day of the week. */
    record AllowDayAndTime(DayOfWeek day, int start, int end) implements Allow {
        public AllowDayAndTime {
            requireTimes(start, end);
        }

        @Override
        public String kind() {
            return "allow_day_and_time";
        }
    }

    /** Closing hours that begin on one day of the week. */
    record BlockDayAndTime(DayOfWeek day, int start, int end) implements Block {
        public BlockDayAndTime {
            requireTimes(start, end);
        }

        @Override
        public String kind() {
            return "block_day_and_time";
        }
    }

    /** One whole day of every week. */
    record AllowDay(DayOfWeek day) implements Allow {
        @Override
        public String kind() {
            return "allow_day";
        }
    }

    /** One whole day of every week. */
    record BlockDay(DayOfWeek day) implements Block {
        @Override
        public String kind() {
            return "block_day";
        }
    }

    /** One stretch of time, its end excluded. */
    record AllowPeriod(Bound start, Bound end) implements Allow {
        @Override
        public String kind() {
            return "allow_period";
        }
    }

    /** One stretch of time, its end excluded. */
    record BlockPeriod(Bound start, Bound end) implements Block {
        @Override
        public String kind() {
            return "block_period";
        }
    }

    /** Monday to Friday. */
    record AllowWeekdays() implements Allow {
        @Override
        public String kind() {
            return "allow_weekdays";
        }
    }

    /** Monday to Friday. */
    record BlockWeekdays() implements Block {
        @Override
        public String kind() {
            return "block_weekdays";
        }
    }

    /** Saturday and Sunday. */
    record AllowWeekends() implements Allow {
        @Override
        public String kind() {
            return "allow_weekends";
        }
    }

    /** Saturday and Sunday. */
    record BlockWeekends() implements Block {
        @Override
        public String kind() {
            return "block_weekends";
        }
    }

    /** An end of a period. */
    sealed interface Bound {

        /** The bound in epoch seconds, where the wall clock is {@code offset} seconds ahead of UTC. */
        long at(int offset);

        /** Midnight at the start of the day. */
        static Bound of(LocalDate date) {
            return new Local(date.atStartOfDay());
        }

        /** A reading of the resource's wall clock; fractions of a second are dropped. */
        record Local(LocalDateTime time) implements Bound {
            @Override
            public long at(int offset) {
                return time.toEpochSecond(ZoneOffset.UTC) - offset;
            }
        }

        /** A moment that is the same everywhere; fractions of a second are dropped. */
        record Moment(Instant instant) implements Bound {
            @Override
            public long at(int offset) {
                return instant.getEpochSecond();
            }
        }
    }

    private static void requireTimes(int start, int end) {
        if (start < 0 || start >= 1440 || end < 0 || end > 1440 || start == end) {
            throw new IllegalArgumentException("no range of minutes of the day: " + start + " to " + end);
        }
    }
}
