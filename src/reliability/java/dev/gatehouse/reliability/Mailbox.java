package dev.gatehouse.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SMTP server (RFC 5321) that accepts every mail. Each one is a line of the ledger, written before the server confirms the
 * mail.
 */
final class Mailbox implements AutoCloseable {
    private static final Pattern RECIPIENT = Pattern.compile("(?i)RCPT TO:<([^>]*)>.*");
    private static final Pattern HEADER = Pattern.compile("(?im)^(Message-ID|Subject): *(.*)$");
    private static final Pattern LINK = Pattern.compile("/pages/([a-z-]+)#token=([\\w-]+)");

    private final ServerSocket server;
    private final Ledger ledger;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    Mailbox(Ledger ledger) throws IOException {
        this.ledger = ledger;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the token of the last mail to the address with a link to the page. */
    Optional<String> token(String address, String page) {
        return Optional.ofNullable(tokens.get(address + " " + page));
    }

    /** Forgets a token that was used or refused. */
    void forget(String address, String page, String token) {
        tokens.remove(address + " " + page, token);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "mailbox");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (SocketException e) {
                return;
            } catch (IOException e) {
                System.err.println("The mail server cannot accept a connection: " + e);
            }
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream()) {
            answer(out, "220 reliability ESMTP");
            String recipient = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String command = line.toUpperCase(java.util.Locale.ROOT);
                Matcher to = RECIPIENT.matcher(line);
                if (to.matches()) {
                    recipient = to.group(1);
                }
                if (command.startsWith("DATA")) {
                    answer(out, "354 go on");
                    receive(recipient, content(in));
                    answer(out, "250 accepted");
                } else if (command.startsWith("QUIT")) {
                    answer(out, "221 bye");
                    return;
                } else {
                    answer(out, command.startsWith("EHLO") ? "250 8BITMIME" : "250 ok");
                }
            }
        } catch (IOException e) {
            // The instance was killed, or has broken the connection off: it sends the mail again.
            ledger.write(Json.line("note").put("text", "a mail connection ended: " + e));
        }
    }

    private static void answer(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String content(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new IOException("the mail is incomplete");
            }
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private void receive(String recipient, String raw) {
        // Unfold headers (RFC 5322, section 2.2.3) and decode the parts of quoted-printable that occur in a link.
        String mail = raw.replaceAll("\n[ \t]+", " ").replace("=\n", "").replace("=3D", "=");
        Map<String, String> headers = new java.util.HashMap<>();
        for (Matcher header = HEADER.matcher(mail); header.find(); ) {
            headers.putIfAbsent(header.group(1).toLowerCase(java.util.Locale.ROOT), header.group(2));
        }
        Matcher link = LINK.matcher(mail);
        String page = link.find() ? link.group(1) : "";
        ledger.write(Json.line("mail")
                .put("to", recipient)
                .put("message_id", headers.getOrDefault("message-id", ""))
                .put("subject", headers.getOrDefault("subject", ""))
                .put("page", page));
        if (!page.isEmpty()) {
            tokens.put(recipient + " " + page, link.group(2));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
