package dev.slotgraph.standalone;

import dev.slotgraph.command.BookingSchema;
import dev.slotgraph.command.restore.LogImport;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/** What an import runs in: the log and the tables of the write side, without a port and without anything that acts by itself. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(basePackageClasses = LogImport.class)
@Import(BookingSchema.class)
class ImportApplication {}
