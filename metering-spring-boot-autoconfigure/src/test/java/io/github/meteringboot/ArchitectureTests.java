/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.meteringboot;

import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.meteringboot.aws.RegisterUsageOperation.Answer;
import io.github.meteringboot.aws.RegisterUsageOperation.Request;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the architecture: what may know what.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.meteringboot.";

	/**
	 * The types that are public. Those of the root package are for products, the others
	 * are the doors between the rooms.
	 */
	private static final List<String> PUBLIC_TYPES = """
			ContainerPlatform
			RegisterUsageClient
			RegistrationPhase
			RegistrationRejectedException
			RegistrationState
			RejectionReason
			SignatureStatus
			SimulationMode
			UsageRegisteredEvent
			UsageRegistration
			UsageRegistrationRejectedEvent
			UsageRegistrationThrottledEvent
			autoconfigure.MeteringAutoConfiguration
			autoconfigure.MeteringHealthContributorAutoConfiguration
			autoconfigure.MeteringMetricsAutoConfiguration
			autoconfigure.MeteringReactiveGateAutoConfiguration
			autoconfigure.MeteringServletGateAutoConfiguration
			aws.RegisterUsageOperation
			configuration.MeteringProperties
			configuration.MeteringSettings
			gate.RegistrationGateFilterRegistrationBean
			gate.RegistrationGateWebFilter
			registration.FullJitterBackOff
			registration.ProcessTermination
			registration.RegistrationGate
			registration.RegistrationPlan
			registration.RegistrationStateHolder
			registration.StartupRegistration
			""".lines().toList();

	private static JavaClasses production;

	@BeforeAll
	static void importClasses() {
		production = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.withImportOption((location) -> location.contains("/metering-spring-boot-autoconfigure/"))
			.importPackages("io.github.meteringboot");
		assertThat(production).hasSizeGreaterThan(40);
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching(ROOT + "(*)..").should().beFreeOfCycles());
	}

	@Test
	void roomsKnowOnlyTheRoomsBelowThem() {
		assertThat(roomsKnownBy("")).isEmpty();
		assertThat(roomsKnownBy("aws")).isSubsetOf("");
		assertThat(roomsKnownBy("registration")).isSubsetOf("", "aws");
		assertThat(roomsKnownBy("configuration")).isSubsetOf("", "registration");
		assertThat(roomsKnownBy("gate")).isSubsetOf("", "registration");
	}

	@Test
	void registrationKnowsNeitherAutoConfigurationNorActuatorNorWeb() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(ROOT + "registration..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.autoconfigure..", "org.springframework.boot.actuate..",
					"org.springframework.boot.health..", "org.springframework.web..", "jakarta..", "reactor.."));
	}

	@Test
	void nothingPrivateOfALibraryIsKnown() {
		check(ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("..shaded..", "..internal..", "sun..", "com.sun.."));
	}

	@Test
	void publicTypesAreThese() {
		assertThat(production.stream()
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass())
			.map((type) -> type.getName().substring(ROOT.length()))
			.sorted()).containsExactlyElementsOf(PUBLIC_TYPES);
	}

	@Test
	void noBeanFactoryCanCreateAMark() {
		check(ArchRuleDefinition.constructors()
			.that()
			.areDeclaredInClassesThat()
			.haveNameMatching(".*\\.(SimulationMode|MeteringSettings|RegistrationStateHolder)")
			.should()
			.bePrivate());
		check(ArchRuleDefinition.noMethods()
			.that()
			.areDeclaredInClassesThat()
			.haveNameMatching(".*\\.RegistrationStateHolder")
			.and()
			.arePublic()
			.should()
			.haveNameMatching("set|suspend|resume|awaitRestore|start|lock"));
	}

	@Test
	void onlyTheRegistrarVerifies() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(ROOT + "registration.UsageRegistrar")
			.should()
			.callMethod(Answer.class, "verify", Request.class, RSAPublicKey.class));
	}

	@Test
	void nobodyKnowsTheAutoConfiguration() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + "autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + "autoconfigure.."));
	}

	@Test
	void onlyTheGateKnowsTheWeb() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + "gate..")
			.and(DescribedPredicate.not(named("GateAutoConfiguration", "GateManagementContextConfiguration")))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http..",
					"reactor..", "org.reactivestreams.."));
	}

	@Test
	void onlyTerminationEndsTheProcess() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(ROOT + "registration.ProcessTermination")
			.should()
			.callMethod(System.class, "exit", int.class)
			.orShould()
			.callMethod(Runtime.class, "exit", int.class)
			.orShould()
			.callMethod(Runtime.class, "halt", int.class)
			.orShould()
			.callMethod(SpringApplication.class, "exit", ApplicationContext.class, ExitCodeGenerator[].class));
	}

	@Test
	void onlyOneClassKnowsSpringRetry() {
		check(ArchRuleDefinition.classes()
			.that(dependOnPackage("org.springframework.retry"))
			.should()
			.haveNameMatching(".*\\.registration\\.ThrottlingRetry(\\$.*)?"));
	}

	@Test
	void onlyTheAwsRoomKnowsTheAwsSdk() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + "aws..", ROOT + "autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("software.amazon.awssdk.."));
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(ROOT + "autoconfigure..")
			.should()
			.dependOnClassesThat(new DescribedPredicate<>("are of the AWS SDK, other than the client") {

				@Override
				public boolean test(JavaClass type) {
					return type.getPackageName().startsWith("software.amazon.awssdk")
							&& !type.getSimpleName().equals("MarketplaceMeteringClient");
				}

			}));
	}

	@Test
	void onlyTwoRoomsReadTheEnvironment() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + "configuration..", ROOT + "aws..")
			.should()
			.callMethod(System.class, "getenv", String.class)
			.orShould()
			.callMethod(System.class, "getenv"));
	}

	@Test
	void autoConfigurationsArePublicAndFinalAndHideTheirMembers() {
		check(ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.andShould()
			.resideInAPackage(ROOT + "autoconfigure.."));
		check(ArchRuleDefinition.constructors()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePackagePrivate());
		check(ArchRuleDefinition.methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate());
	}

	@Test
	void loggingIsThatOfSpring() {
		check(ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging.."));
	}

	private static void check(ArchRule rule) {
		rule.check(production);
	}

	/**
	 * Return the rooms that a room knows; the room of a product's own types has no name.
	 */
	private static Set<String> roomsKnownBy(String name) {
		String room = name.isEmpty() ? "io.github.meteringboot" : ROOT + name;
		Set<String> known = new TreeSet<>();
		production.stream()
			.filter((type) -> type.getPackageName().equals(room))
			.flatMap((type) -> type.getDirectDependenciesFromSelf().stream())
			.map((dependency) -> dependency.getTargetClass().getPackageName())
			.filter((target) -> (target + ".").startsWith(ROOT) && !target.equals(room))
			.forEach((target) -> known
				.add(target.equals("io.github.meteringboot") ? "" : target.substring(ROOT.length())));
		return known;
	}

	private static DescribedPredicate<JavaClass> named(String... suffixes) {
		return new DescribedPredicate<>("are wiring of the gate") {

			@Override
			public boolean test(JavaClass type) {
				String name = type.getName().replaceAll("\\$.*", "");
				return Set.of(suffixes).stream().anyMatch(name::endsWith);
			}

		};
	}

	private static DescribedPredicate<JavaClass> dependOnPackage(String name) {
		return new DescribedPredicate<>("depend on " + name) {

			@Override
			public boolean test(JavaClass type) {
				return type.getDirectDependenciesFromSelf()
					.stream()
					.anyMatch((dependency) -> dependency.getTargetClass().getPackageName().startsWith(name));
			}

		};
	}

}
