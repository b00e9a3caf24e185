/** Resources: people, rooms and equipment. */
@NullMarked
package dev.slotgraph.command.resource;

import org.jspecify.annotations.NullMarked;
