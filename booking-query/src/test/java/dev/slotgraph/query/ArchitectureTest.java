package dev.slotgraph.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.springframework.web.bind.annotation.RestController;

@AnalyzeClasses(packages = "dev.slotgraph.query", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theReadSideKnowsNothingOfTheOthers = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.slotgraph.command..", "dev.slotgraph.webhook..", "dev.slotgraph.standalone..");

    @ArchTest
    static final ArchRule whatDecidesIsFreeOfSpringAndDatabases = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.(BookingQuery|BookingQueryParser|BookingSql|BookingRow|RegisterRow|SearchText|StoredJson"
                            + "|GraphDocument|EventDocument|SlotRequest|WidgetProject)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule nothingReadsTheWallClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule controllersAreNoPartOfAnybodysApi =
            classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule onlyTheProjectionWritesTheReadModel = noClasses()
            .that()
            .resideOutsideOfPackage("dev.slotgraph.query.projection..")
            .should()
            .dependOnClassesThat()
            .haveSimpleNameStartingWith("ReadModelTables");
}
