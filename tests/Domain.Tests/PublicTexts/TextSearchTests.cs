using BillingGrains.Domain.PublicTexts;

namespace BillingGrains.Domain.Tests.PublicTexts;

/// <summary>What is found in a text and what is left alone.</summary>
public sealed class TextSearchTests
{
    [Theory]
    [InlineData("New password: Zomer-042137", "Zomer-042137")]
    [InlineData("Set the wachtwoord to Winter2026!", "Winter2026!")]
    [InlineData("Passwort ist Sommer-7 bis Freitag", "Sommer-7")]
    [InlineData("API key = 4f9aB3", "4f9aB3")]
    [InlineData("PIN code: 4711 for the alarm", "4711")]
    [InlineData("login admin / Welkom-12", "Welkom-12")]
    [InlineData("guest wifi winter164 for visitors", "winter164")]
    [InlineData("used AKIAIOSFODNN7EXAMPLE for the copy", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc")]
    [InlineData("hash d41d8cd98f00b204e9800998ecf8427e checked", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("key Zk3vQ8nT1xR7mB5wY2pL in the safe", "Zk3vQ8nT1xR7mB5wY2pL")]
    public void A_password_or_key_is_found(string text, string secret) => One(text, TextHitKind.Secret, secret);

    [Theory]
    [InlineData("Firewall 10.12.0.254 restarted", "10.12.0.254")]
    [InlineData("route 192.168.1.0/24 added", "192.168.1.0/24")]
    [InlineData("camera at 10.0.0.8:8080 dark", "10.0.0.8:8080")]
    [InlineData("fe80:0:0:0:200:f8ff:fe21:67cf answers", "fe80:0:0:0:200:f8ff:fe21:67cf")]
    [InlineData("port of 00:1B:44:11:3A:B7 moved", "00:1B:44:11:3A:B7")]
    [InlineData("moved dc01.bakery.local to the rack", "dc01.bakery.local")]
    [InlineData("gateway fe80::204:1 answers", "fe80::204:1")]
    [InlineData("disk of srv-db111 full", "srv-db111")]
    [InlineData("share \\\\fs02\\finance$ restored", "\\\\fs02\\finance$")]
    [InlineData("vpn.bakery.nl renewed", "vpn.bakery.nl")]
    public void A_machines_address_is_found(string text, string address) => One(text, TextHitKind.MachineAddress, address);

    [Theory]
    [InlineData("Mailbox p.jansen@bakery.nl moved", "p.jansen@bakery.nl")]
    [InlineData("mailed piet at bakery dot nl", "piet at bakery dot nl")]
    [InlineData("forwarded to Ann.Smith+it@mail.example.com.", "Ann.Smith+it@mail.example.com")]
    public void An_email_address_is_found(string text, string address) => One(text, TextHitKind.Email, address);

    [Theory]
    [InlineData("Password reset for two users")]
    [InlineData("Password: reset")]
    [InlineData("The password is expired, the user was instructed")]
    [InlineData("Firmware updated to version 10.2.0.1")]
    [InlineData("Firmware 7.4.2 installed")]
    [InlineData("Invoice 2026.03.31.2 of the supplier")]
    [InlineData("From 08:30 to 12:45, two engineers")]
    [InlineData("Laptop 5CG1234XYZ, serial number SN-88-31-02")]
    [InlineData("Disk 1 TB, article 4047443421234")]
    [InlineData("Looked at www.bakery.nl with the customer")]
    [InlineData("Replaced power supply 450 W")]
    [InlineData("Access point for wifi 802.11ax")]
    [InlineData("Pinned the cable to the wall")]
    public void What_only_looks_like_it_is_left_alone(string text) => TextSearch.Find(text, []).ShouldBeEmpty();

    [Fact]
    public void Every_place_is_named_once_and_in_order()
    {
        const string text = "password: p.jansen@bakery.nl-1 on 10.0.0.1 and 10.0.0.2";

        TextSearch.Find(text, ["on"]).Select(place => (place.Kind, text.Substring(place.Start, place.Length))).ShouldBe(
        [
            (TextHitKind.Secret, "p.jansen@bakery.nl-1"), (TextHitKind.Word, "on"),
            (TextHitKind.MachineAddress, "10.0.0.1"), (TextHitKind.MachineAddress, "10.0.0.2"),
        ]);
    }

    private static void One(string text, TextHitKind kind, string words)
    {
        var place = TextSearch.Find(text, []).ShouldHaveSingleItem();
        (place.Kind, text.Substring(place.Start, place.Length)).ShouldBe((kind, words));
    }
}
