package dev.gatehouse.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A domain has one ASCII form for all its spellings; a domain that programs map differently has none. */
class DomainNameTest {
    @ParameterizedTest
    @CsvSource({
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.Example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "例子。中国, xn--fsqu00a.xn--fiqs8s",
        "例子．中国, xn--fsqu00a.xn--fiqs8s",
        "例子.中国, xn--fsqu00a.xn--fiqs8s",
        "bücher.example., xn--bcher-kva.example.",
        "βόλοσ.example, xn--nxasmq6b.example",
        // Not a valid A-label, but a valid name in the DNS.
        "xn--99999.example, xn--99999.example"
    })
    void domain_has_one_ascii_form(String written, String ascii) {
        assertThat(DomainName.ascii(written)).contains(ascii);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bücher..example",
                "bü cher.example",
                "bü_cher.example",
                "-bücher.example",
                "[127.0.0.1]",
                "straße.example",
                "βόλος.example",
                "ශ්\u200Dරී.example",
                "نامه\u200Cای.example"
            })
    void invalid_or_ambiguous_domain_has_no_ascii_form(String written) {
        assertThat(DomainName.ascii(written)).isEmpty();
    }

    @Test
    void too_long_domain_has_no_ascii_form() {
        assertThat(DomainName.ascii("ü".repeat(57) + ".example")).isPresent();
        assertThat(DomainName.ascii("ü".repeat(300) + ".example")).isEmpty();
        assertThat(DomainName.ascii("üüüü.".repeat(30) + "example")).isEmpty();
    }

    /** Examples of RFC 3492, section 7.1, and domains as their registries encode them. */
    @ParameterizedTest
    @CsvSource({
        "ليهمابتكلموشعربي؟, egbpdaj6bu4bxfgehfvwxn",
        "他们为什么不说中文, ihqwcrb4cv8a8dqg056pqjye",
        "PorquénopuedensimplementehablarenEspañol, PorqunopuedensimplementehablarenEspaol-fmd56a",
        "3年B組金八先生, 3B-ww4c5e180e575a65lsy2b",
        "Hello-Another-Way-それぞれの場所, Hello-Another-Way--fc4qua05auwb3674vfr0b",
        "straße, strae-oqa",
        "😀, e28h"
    })
    void punycode_matches_rfc_3492(String label, String encoded) {
        assertThat(Punycode.encode(label)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @CsvSource({
        "ada@straße.example, xn--strae-oqa.example",
        "ada@STRAẞE.example, xn--strae-oqa.example",
        "ada@bücher.straße.example, xn--bcher-kva.xn--strae-oqa.example",
        "ada@βόλος.example, xn--nxasmm1c.example",
        "ada@ශ්\u200Dරී.example, xn--10cl1a0b660p.example",
        "ada@نامه\u200Cای.example, xn--mgba3gch31f060k.example",
        "ada@a\u200Db.example, xn--ab-m1t.example"
    })
    void ambiguous_domain_has_a_suggested_ascii_form(String name, String ascii) {
        assertThat(UsernameKey.asciiOfAmbiguousDomain(name)).contains(ascii);
        assertThat(MailAddress.of(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "straße",
                "straße@example.org",
                "ada@bücher.example",
                "ada@ΒΌΛΟΣ.example",
                "ada@xn--strae-oqa.example",
                "ada @ große freude",
                "ada@straße..example"
            })
    void other_names_are_not_ambiguous(String name) {
        assertThat(UsernameKey.asciiOfAmbiguousDomain(name)).isEmpty();
    }

    @Test
    void label_that_is_too_long_in_ascii_has_no_suggested_form() {
        assertThat(UsernameKey.asciiOfAmbiguousDomain("ada@" + "ß".repeat(31) + ".example"))
                .isPresent();
        assertThat(UsernameKey.asciiOfAmbiguousDomain("ada@" + "ß".repeat(32) + ".example"))
                .isEqualTo(Optional.empty());
    }
}
