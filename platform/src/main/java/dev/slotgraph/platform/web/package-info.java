/** The HTTP edge that all services share: filters, arguments of controllers, envelopes, settings. */
@NullMarked
package dev.slotgraph.platform.web;

import org.jspecify.annotations.NullMarked;
