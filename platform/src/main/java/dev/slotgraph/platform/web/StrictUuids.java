package dev.slotgraph.platform.web;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * UUIDs in paths and queries; unlike {@link UUID#fromString}, which reads {@code 1-1-1-1-1} too, in their full length only. An
 * editor, because Spring tries its own, lenient one when a converter refuses.
 */
@ControllerAdvice
final class StrictUuids {

    private static final int LENGTH = 36;

    @InitBinder
    void register(WebDataBinder binder) {
        binder.registerCustomEditor(UUID.class, new Editor());
    }

    private static final class Editor extends PropertyEditorSupport {

        @Override
        public void setAsText(String text) {
            if (text.length() != LENGTH) {
                throw new IllegalArgumentException("not a UUID");
            }
            setValue(UUID.fromString(text));
        }
    }
}
