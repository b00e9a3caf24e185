package dev.slotgraph.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.axonframework.eventsourcing.eventstore.EventStore;

/** Dependencies point one way: services to the platform, everything to the shared language, nothing back or across. */
@AnalyzeClasses(packages = "dev.slotgraph", importOptions = DoNotIncludeTests.class)
class ModulesTest {

    private static final String API = "dev.slotgraph.api..";
    private static final String PLATFORM = "dev.slotgraph.platform..";
    private static final String COMMAND = "dev.slotgraph.command..";
    private static final String QUERY = "dev.slotgraph.query..";
    private static final String WEBHOOK = "dev.slotgraph.webhook..";
    private static final String STANDALONE = "dev.slotgraph.standalone..";

    @ArchTest
    static final ArchRule theSharedLanguageIsPure = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(API, "java..", "org.jspecify..", "org.axonframework.modelling.command");

    @ArchTest
    static final ArchRule thePlatformKnowsNoService = noClasses()
            .that()
            .resideInAPackage(PLATFORM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND, QUERY, WEBHOOK, STANDALONE);

    @ArchTest
    static final ArchRule theWriteSideKnowsNoOtherService = noClasses()
            .that()
            .resideInAPackage(COMMAND)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(QUERY, WEBHOOK, STANDALONE);

    @ArchTest
    static final ArchRule theReadSideKnowsNoOtherService = noClasses()
            .that()
            .resideInAPackage(QUERY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND, WEBHOOK, STANDALONE);

    @ArchTest
    static final ArchRule theWebhooksKnowNoOtherService = noClasses()
            .that()
            .resideInAPackage(WEBHOOK)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMMAND, QUERY, STANDALONE);

    @ArchTest
    static final ArchRule whatDecidesOnBookingsAndRendersThemIsPure = noClasses()
            .that()
            .haveSimpleNameStartingWith("BookingDecider")
            .or()
            .haveSimpleNameStartingWith("BookingRejection")
            .or()
            .resideInAPackage("dev.slotgraph.webhook.payload..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "org.axonframework..", "java.sql..", "jakarta..");

    /** What this reads may begin with a snapshot, which is no event and which one service alone can read. */
    @ArchTest
    static final ArchRule snapshotsAreReadInOnePlace = noClasses()
            .that()
            .doNotHaveSimpleName("LoggedBookings")
            .should()
            .callMethod(EventStore.class, "readEvents", String.class);

    @ArchTest
    static final ArchRule timeIsAnInput = noClasses()
            .that()
            .resideInAnyPackage(API, COMMAND, QUERY, WEBHOOK)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
