using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>An ERP that lets in who shows a certificate that it knows, and nobody else.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Password = "of the file";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("billinggrains-certificate");
    private readonly X509Certificate2 server = Make("localhost");
    private readonly X509Certificate2 known = Make("billinggrains");
    private WebApplication erp = null!;
    private int answered;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == known.Thumbprint;
            })));
        erp = builder.Build();
        erp.Run(context =>
        {
            answered++;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(ScriptedErp.Empty);
        });
        await erp.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await erp.DisposeAsync();
        server.Dispose();
        known.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_certificate_of_the_file_is_shown()
    {
        (await Find(Write(known))).ShouldBeOfType<SendingOutcome.NotFound>();
        answered.ShouldBe(1);
    }

    [Fact]
    public async Task Another_certificate_is_not_let_in()
    {
        using var other = Make("somebody else");

        (await Find(Write(other))).ShouldNotBeOfType<SendingOutcome.NotFound>();
        answered.ShouldBe(0);
    }

    [Fact]
    public void A_file_with_another_password_is_not_read() =>
        Should.Throw<CryptographicException>(() => CertifiedClient.Open(Write(known), "another"));

    private async Task<SendingOutcome> Find(string certificate)
    {
        var trusted = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        trusted.CustomTrustStore.Add(server);
        using var http = CertifiedClient.Open(certificate, Password, trusted);
        var address = new UriBuilder(erp.Urls.Single()) { Host = "localhost" }.Uri;
        using var small = new GenericErp(
            http, ScriptedErp.Read(ScriptedErp.Configuration()),
            new GenericConnection(address, "user", "a secret", "", TimeSpan.FromSeconds(10)), new MemoryTokens(),
            TimeProvider.System);
        return await small.Find("key", Cancellation);
    }

    private string Write(X509Certificate2 certificate)
    {
        var path = Path.Combine(folder.FullName, "certificate.p12");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Password));
        return path;
    }

    private static X509Certificate2 Make(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
