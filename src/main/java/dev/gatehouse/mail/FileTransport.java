package dev.gatehouse.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes mails to files in a folder that only its owner can read. For evaluation and development. */
final class FileTransport implements MailTransport {
    private static final Logger LOG = LoggerFactory.getLogger(FileTransport.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final String from;
    private final String fromName;
    private final Optional<InlineLogo> logo;

    /** Null until the first mail, so that the startup does not load the mail library. */
    private @Nullable Mime mime;

    FileTransport(Path folder, String from, String fromName, Optional<InlineLogo> logo) {
        this.folder = folder.toAbsolutePath().normalize();
        this.from = from;
        this.fromName = fromName;
        this.logo = logo;
    }

    @Override
    public void send(OutgoingMail outgoingMail) {
        String name = TIME.format(outgoingMail.createdAt()) + "-"
                + outgoingMail.kind().code() + "-" + outgoingMail.id() + ".eml";
        Path file = folder.resolve(name);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, ownerOnly("rwx------"));
            }
            // Write to a temporary name first: a crash must not leave an incomplete mail.
            Path fresh = folder.resolve("." + name);
            Files.deleteIfExists(fresh);
            write(outgoingMail, fresh);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | MessagingException e) {
            throw new DeliveryException(
                    DeliveryException.Fault.ROUTE, "the mail file cannot be written to " + folder, e);
        }
        // Do not log the link: more people can read the logs than the folder.
        LOG.info(
                "Wrote a mail ({}) to {}; its link, if any, is in the file",
                outgoingMail.kind().code(),
                file);
    }

    private void write(OutgoingMail outgoingMail, Path file) throws IOException, MessagingException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, options, ownerOnly("rw-------")))) {
            mime().message(outgoingMail).writeTo(out);
        }
    }

    private Mime mime() {
        Mime made = mime;
        if (made == null) {
            made = new Mime(Session.getInstance(new Properties()), from, fromName, logo, true);
            mime = made;
        }
        return made;
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        // Each file is closed after it is written.
    }

    @Override
    public void abort() {
        // Writing a file does not block.
    }
}
