package dev.slotgraph.command.register;

/** Why a command to a resource, site or project was refused. */
public sealed class RegisterRejection extends RuntimeException {

    private RegisterRejection(String message) {
        super(message, null, false, false);
    }

    /** There is none of this id in the app. */
    public static final class EntryNotFound extends RegisterRejection {

        private final String model;

        /** @param model as Timekit names it, such as {@code Resource} */
        public EntryNotFound(String model) {
            super(model + " not found");
            this.model = model;
        }

        public String model() {
            return model;
        }
    }

    /** Live bookings still use it. */
    public static final class InUse extends RegisterRejection {

        public InUse(String message) {
            super(message);
        }
    }
}
