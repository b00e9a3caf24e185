/** What every service needs from its surroundings and would else write three times. */
@NullMarked
package dev.slotgraph.platform;

import org.jspecify.annotations.NullMarked;
