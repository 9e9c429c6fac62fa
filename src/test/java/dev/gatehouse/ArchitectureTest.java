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

/** Which package may use which. A new arrow is a decision, made here. */
@AnalyzeClasses(packages = "dev.gatehouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.gatehouse";

    /** What every package may use, but for the two that have an entry of their own below. */
    private static final Set<String> FOR_ALL = Set.of("kernel", "platform", "api");

    /** Packages below all features: they may use what their entry says, and nothing of {@link #FOR_ALL}. */
    private static final Set<String> BELOW = Set.of("kernel", "platform");

    /** Each package with those that it may use besides {@link #FOR_ALL}. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("platform", Set.of("kernel")),
            Map.entry("api", Set.of()),
            Map.entry("name", Set.of()),
            Map.entry("password", Set.of()),
            // A flood of refusals is recorded once in a window.
            Map.entry("audit", Set.of("throttle")),
            Map.entry("mail", Set.of()),
            Map.entry("key", Set.of("audit")),
            Map.entry("token", Set.of("key")),
            Map.entry("user", Set.of("name", "password", "audit")),
            Map.entry("throttle", Set.of()),
            Map.entry("session", Set.of("name", "user", "password", "token", "throttle", "audit")),
            Map.entry("account", Set.of("name", "user", "password", "session", "mail", "throttle", "audit")),
            Map.entry("admin", Set.of("name", "user", "password", "session", "key", "audit", "mail")),
            Map.entry("classic", Set.of("user", "password", "session", "token")),
            Map.entry("site", Set.of()),
            // The edge knows how tokens are verified, and no other feature; none of them knows it.
            Map.entry("edge", Set.of("token")),
            Map.entry("takeover", Set.of("name", "user")),
            // What an operator runs stands beside the application, above everything.
            Map.entry(
                    "cli",
                    Set.of(
                            "name",
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
    static final ArchRule nobody_uses_the_composition_root = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, ROOT + ".cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT)
            .because("Components makes every object, and GatehouseConfiguration has every setting: a class takes"
                    + " what it uses in its constructor");

    @ArchTest
    static final ArchRule only_resources_and_the_edge_speak_http = noClasses()
            .that()
            .resideOutsideOfPackages("dev.gatehouse.edge..", "dev.gatehouse.api..")
            .and()
            .haveSimpleNameNotEndingWith("Resource")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.gatehouse.api..", "jakarta.ws.rs..")
            .because("only a class that is called …Resource, and the package edge, know generated types and JAX-RS:"
                    + " translate there, and hand domain values on");

    @ArchTest
    static final ArchRule only_daos_have_sql = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Dao")
            .should()
            .dependOnClassesThat(resideInAPackage("org.jdbi.v3.sqlobject.."))
            .because("SQL stands in a package-private …Dao of the feature that has the table");

    @ArchTest
    static final ArchRule daos_are_nobody_elses = classes()
            .that()
            .haveSimpleNameEndingWith("Dao")
            .should()
            .bePackagePrivate()
            .because("another feature asks the domain object, not the table");

    @ArchTest
    static final ArchRule time_comes_from_a_clock = noClasses()
            .should()
            .callCodeUnitWhere(describe("the time of the machine is read", ArchitectureTest::readsTheTime))
            .as("Time comes from a Clock: inject a Clock (a constructor parameter, java.time.Clock) and call"
                    + " clock.instant(); tests move it with TestClock");

    @ArchTest
    static final ArchRule what_is_sealed_can_be_sealed_anew = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gatehouse.platform.crypto")
            .and()
            .doNotBelongToAnyOf(KeyVault.class, SealedDeviceTokens.class)
            .should()
            .callMethodWhere(describe("something is sealed", ArchitectureTest::seals))
            .because("keys re-encrypt must find it: give it a SealedColumn, name that in Components.sealed(), have"
                    + " CommandsTest.nothing_at_rest_is_encrypted_with_the_secret_of_before store one, and name its class"
                    + " here");

    private static boolean seals(JavaMethodCall call) {
        String owner = call.getTargetOwner().getSimpleName();
        return call.getName().equals("seal") && owner.startsWith("MasterSecret");
    }

    /** Whoever changed a password or an address past it would leave links good that have been mailed. */
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
    static final ArchRule names_say_something = noClasses()
            .should()
            .haveNameMatching(".*(Service|Manager|Helper|Util|Utils|Impl|Dto)$")
            .because("a class is called by what it is or keeps");

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

    /** The package below the root, with all that is below it. */
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
