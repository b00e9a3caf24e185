package dev.slotgraph.platform.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which kinds of key may call a controller's method (or all methods of a controller; the method's own wins). Without it
 * {@link KeyKind#API} may do everything and {@link KeyKind#AUDIT} may {@code GET}; a list given here replaces that.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Allow {
    KeyKind[] value();
}
