/** Groups and their seats: how many are taken, who gets the last, and what becomes of them when the group is off. */
@NullMarked
package dev.slotgraph.command.group;

import org.jspecify.annotations.NullMarked;
