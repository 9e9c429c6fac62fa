package dev.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.key.KeyVault;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.util.Date;
import java.util.Map;
import java.util.Set;

/** Checks which package may use which. A new dependency between packages is a decision: add it to {@link #ARROWS}. */
@AnalyzeClasses(packages = "dev.gatehouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.gatehouse";

    /** Packages that every package may use, except the packages in {@link #BELOW}. */
    private static final Set<String> FOR_ALL = Set.of("kernel", "platform", "api");

    /** Packages below all features: they may use only what their entry in {@link #ARROWS} lists, not {@link #FOR_ALL}. */
    private static final Set<String> BELOW = Set.of("kernel", "platform");

    /** The packages that each package may use in addition to {@link #FOR_ALL}. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("platform", Set.of("kernel")),
            Map.entry("api", Set.of()),
            Map.entry("name", Set.of()),
            Map.entry("password", Set.of()),
            // The audit log records repeated refusals once per time window.
            Map.entry("audit", Set.of("throttle")),
            Map.entry("appearance", Set.of()),
            Map.entry("mail", Set.of("appearance")),
            Map.entry("key", Set.of("audit")),
            Map.entry("token", Set.of("key")),
            Map.entry("user", Set.of("name", "password", "audit")),
            Map.entry("throttle", Set.of()),
            Map.entry("session", Set.of("name", "user", "password", "token", "throttle", "audit")),
            Map.entry("account", Set.of("name", "user", "password", "session", "mail", "throttle", "audit")),
            Map.entry(
                    "admin",
                    Set.of(
                            "name",
                            "user",
                            "password",
                            "session",
                            "key",
                            "audit",
                            "mail",
                            "serviceclient",
                            "statistics",
                            "throttle")),
            // Of what it counts it knows only functions; the logins are counted from the audit log.
            Map.entry("statistics", Set.of("audit")),
            Map.entry("serviceclient", Set.of("audit")),
            // Other services check and revoke tokens.
            Map.entry("services", Set.of("audit", "key", "serviceclient", "session", "token", "user")),
            Map.entry("classic", Set.of("user", "password", "session", "token")),
            Map.entry("site", Set.of("appearance")),
            // The edge uses token verification and no other feature. No feature uses the edge.
            Map.entry("edge", Set.of("token")),
            Map.entry("takeover", Set.of("name", "user")),
            // After a restore, everything that proves who a user is ends.
            Map.entry("recovery", Set.of("account", "admin", "audit", "key", "mail", "session", "throttle", "user")),
            // The commands of operators may use every feature.
            Map.entry(
                    "cli",
                    Set.of(
                            "name",
                            "user",
                            "password",
                            "appearance",
                            "session",
                            "token",
                            "key",
                            "audit",
                            "mail",
                            "throttle",
                            "account",
                            "admin",
                            "recovery",
                            "serviceclient",
                            "takeover")));

    @ArchTest
    static final ArchRule packages_use_only_what_they_may = classes()
            .that()
            .resideOutsideOfPackage(ROOT)
            .should(followTheArrows())
            .as("Packages use only the packages that ArchitectureTest.ARROWS allows them");

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("dev.gatehouse.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_commands_use_the_composition_root = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("Components creates every object, and GatehouseConfiguration has every setting: a class takes"
                    + " its collaborators and settings as constructor parameters");

    @ArchTest
    static final ArchRule only_resources_and_the_edge_use_http_types = noClasses()
            .that()
            .resideOutsideOfPackages("dev.gatehouse.edge..", "dev.gatehouse.api..")
            .and()
            .haveSimpleNameNotEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gatehouse.api..", "jakarta.ws.rs..")
            .because("only a class that is called …Resource, and the package edge, know generated types and JAX-RS:"
                    + " convert to domain values there");

    @ArchTest
    static final ArchRule only_daos_have_sql = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Dao")
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi.v3.sqlobject.."))
            .because("SQL belongs in a package-private …Dao of the feature that owns the table");

    @ArchTest
    static final ArchRule daos_are_package_private = classes()
            .that()
            .haveSimpleNameEndingWith("Dao")
            .should()
            .bePackagePrivate()
            .because("other features call the domain object instead of reading the table");

    @ArchTest
    static final ArchRule time_comes_from_a_clock = noClasses()
            .should()
            .callCodeUnitWhere(describe("the system clock is read", ArchitectureTest::readsTheTime))
            .as("Time comes from a Clock: inject a Clock (a constructor parameter, java.time.Clock) and call"
                    + " clock.instant(); tests move it with TestClock");

    @ArchTest
    static final ArchRule encrypted_columns_are_known_to_re_encryption = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse.platform.crypto")
            .and()
            .doNotBelongToAnyOf(KeyVault.class, SealedDeviceTokens.class)
            .should()
            .callMethodWhere(describe("a value is encrypted with the master secret", ArchitectureTest::seals))
            .because(
                    "keys re-encrypt must find the value: add a SealedColumn for it, list it in Components.sealed(), let"
                            + " CommandsTest.nothing_at_rest_is_encrypted_with_the_previous_secret store a value, and add the"
                            + " class here");

    private static boolean seals(JavaMethodCall call) {
        String owner = call.getTargetOwner().getSimpleName();
        return call.getName().equals("seal") && owner.startsWith("MasterSecret");
    }

    /** A change of a password or an address without CredentialChange would leave mailed links valid. */
    @ArchTest
    static final ArchRule credentials_change_in_one_place = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".user..")
            .and()
            .areNotAssignableTo(CredentialChange.class)
            .should()
            .callMethodWhere(target(owner(assignableTo(Users.class)))
                    .and(target(nameMatching("setPassword|removePassword|voidPassword|deactivate"))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Profiles.class)))
                    .and(target(nameMatching("setAddress|raiseCredentialsVersion"))))
            .because("CredentialChange also voids the mailed links: call it instead");

    @ArchTest
    static final ArchRule names_have_no_empty_suffix = noClasses()
            .should()
            .haveNameMatching(".*(Service|Manager|Helper|Util|Utils|Impl|Dto)$")
            .because("the name of a class says what it is or what it holds");

    private static ArchCondition<JavaClass> followTheArrows() {
        return new ArchCondition<>("follow ArchitectureTest.ARROWS") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                String room = room(from);
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (isOurs(to) && !mayUse(room, room(to))) {
                        events.add(SimpleConditionEvent.violated(
                                from,
                                "%s must not use %s: %s. If this arrow is wanted, add \"%s\" to the entry \"%s\" of ARROWS"
                                        .formatted(room, room(to), dependency.getDescription(), room(to), room)));
                    }
                }
            }
        };
    }

    private static boolean mayUse(String room, String other) {
        return room.equals(other)
                || (FOR_ALL.contains(other) && !BELOW.contains(room))
                || ARROWS.getOrDefault(room, Set.of()).contains(other);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT + ".");
    }

    /** Returns the name of the package directly below the root; its sub-packages have the same name. */
    private static String room(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length() + 1);
        int end = below.indexOf('.');
        return end < 0 ? below : below.substring(0, end);
    }

    private static boolean readsTheTime(JavaCall<?> call) {
        JavaClass owner = call.getTargetOwner();
        String name = call.getTarget().getName();
        boolean givenAClock =
                call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
        return (owner.getPackageName().equals("java.time") && name.equals("now") && !givenAClock)
                || (owner.isEquivalentTo(Clock.class) && name.equals("systemDefaultZone"))
                || (owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis"))
                || (owner.isEquivalentTo(Date.class)
                        && name.equals("<init>")
                        && call.getTarget().getRawParameterTypes().isEmpty());
    }
}
