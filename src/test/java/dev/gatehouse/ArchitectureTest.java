package dev.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package may use which. A new arrow is a decision, made here. */
@AnalyzeClasses(packages = "dev.gatehouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.gatehouse.";

    /** The features, each with those it may use besides the kernel and the generated api. */
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("api", Set.of()),
            Map.entry("password", Set.of()),
            Map.entry("audit", Set.of()),
            Map.entry("mail", Set.of()),
            Map.entry("key", Set.of("audit")),
            Map.entry("token", Set.of("key")),
            Map.entry("user", Set.of("password", "audit")),
            Map.entry("throttle", Set.of()),
            Map.entry("session", Set.of("user", "password", "token", "throttle", "audit")),
            Map.entry("account", Set.of("user", "password", "session", "mail", "throttle", "audit")),
            Map.entry("admin", Set.of("user", "session", "key", "audit", "mail", "throttle")),
            Map.entry("classic", Set.of("session", "user", "token", "password", "throttle")),
            Map.entry(
                    "ops",
                    Set.of(
                            "user",
                            "password",
                            "session",
                            "token",
                            "key",
                            "audit",
                            "mail",
                            "throttle",
                            "account",
                            "admin",
                            "classic"))));

    @ArchTest
    static final ArchRule packages_use_only_what_they_may = ARROWS.entrySet().stream()
            .map(arrow -> mayUseOnly(arrow.getKey(), arrow.getValue()))
            .collect(Collectors.collectingAndThen(Collectors.toList(), CompositeArchRule::of));

    /** The edge knows how tokens are verified, and no other feature; none of them knows it. */
    @ArchTest
    static final ArchRule the_edge_uses_only_what_it_may = mayUseOnly("http", Set.of("token"));

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("dev.gatehouse.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobody_uses_the_composition_root = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.gatehouse");

    @ArchTest
    static final ArchRule only_resources_and_the_edge_speak_http = noClasses()
            .that()
            .resideOutsideOfPackages("dev.gatehouse.http..", "dev.gatehouse.api..")
            .and()
            .haveSimpleNameNotEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gatehouse.api..", "jakarta.ws.rs..")
            .because("the composition root registers resources, and everything else is domain");

    @ArchTest
    static final ArchRule only_daos_have_sql = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Dao")
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi.v3.sqlobject.."));

    @ArchTest
    static final ArchRule daos_are_nobody_elses =
            classes().that().haveSimpleNameEndingWith("Dao").should().bePackagePrivate();

    @ArchTest
    static final ArchRule time_comes_from_a_clock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    /** Whoever changed a password or an address past it would leave links good that have been mailed. */
    @ArchTest
    static final ArchRule credentials_change_in_one_place = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "user..")
            .and()
            .areNotAssignableTo(CredentialChange.class)
            .should()
            .callMethodWhere(target(owner(assignableTo(Users.class)))
                    .and(target(nameMatching("setPassword|removePassword|voidPassword|deactivate"))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Profiles.class)))
                    .and(target(nameMatching("setAddress|raiseCredentialsVersion"))));

    @ArchTest
    static final ArchRule names_say_something =
            noClasses().should().haveNameMatching(".*(Service|Manager|Helper|Util|Utils|Impl|Dto)$");

    private static ArchRule mayUseOnly(String name, Set<String> others) {
        String[] allowed = Stream.concat(Stream.of(name, "kernel", "api"), others.stream())
                .filter(other -> !name.equals("kernel") || other.equals("kernel"))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(allowed).or(describe("not ours", ArchitectureTest::isForeign)))
                .as(name + " uses only " + List.of(allowed))
                .allowEmptyShould(false);
    }

    private static boolean isForeign(JavaClass other) {
        return !other.getPackageName().startsWith("dev.gatehouse");
    }
}
