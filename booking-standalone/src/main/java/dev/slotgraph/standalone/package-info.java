/** All three services in one JVM, on a PostgreSQL that comes along and keeps its data in a folder. */
@NullMarked
package dev.slotgraph.standalone;

import org.jspecify.annotations.NullMarked;
