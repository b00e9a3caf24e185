package dev.slotgraph.standalone;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;

/**
 * Keeps the process small. A plain {@code java -jar} takes a heap by the size of the machine, and keeps what it once had; a
 * manifest cannot say otherwise, but these options can be changed while the JVM runs. What was set on the command line stays.
 */
final class Memory {

    private Memory() {}

    static void beSparing() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm == null) {
            return;
        }
        // In percent. The least first: it may not exceed the most.
        set(jvm, "MinHeapFreeRatio", "10");
        set(jvm, "MaxHeapFreeRatio", "30");
        // In milliseconds: a process that has been idle for so long collects, and returns what is free.
        set(jvm, "G1PeriodicGCInterval", "10000");
    }

    private static void set(HotSpotDiagnosticMXBean jvm, String option, String value) {
        try {
            if (jvm.getVMOption(option).getOrigin() == VMOption.Origin.DEFAULT) {
                jvm.setVMOption(option, value);
            }
        } catch (IllegalArgumentException e) {
            // Another JVM, or one whose other options do not go with this: it works as well, only larger.
        }
    }

    /** Returns what only the start needed. From here on the heap grows by demand, not from its first size. */
    static void startIsOver() {
        System.gc();
    }
}
