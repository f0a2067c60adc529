using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.FileDrop;
using BillingGrains.Domain.Posting;
using BillingGrains.Sandbox;
using BillingGrains.Sandbox.Erp;
using BillingGrains.Sandbox.Faults;
using BillingGrains.Sandbox.Files;

namespace BillingGrains.Boundary.Tests.FileDrop;

/// <summary>Folders, the connector, and a pretended ERP that takes files.</summary>
internal sealed class DropSite : IDisposable
{
    public const string Tenant = "north";

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("file-drop-");

    public DropSite(SandboxOptions? options = null, int records = 50, int version = 3)
    {
        Options = options ?? new SandboxOptions { Port = 0 };
        Settings = new FileDropSettings(Folder("out"), Folder("in"), Folder("kept")) 
        {
            BatchRecords = records, Version = version,
        };
        Tenants = new Tenants(Options, Time);
        Clerk = new FileClerk(
            Options, Tenants, new FaultBook(Options, Time), Time, Tenant, Settings.Outgoing, Settings.Incoming);
        Teller = new OpenItemsTeller(Tenants, Time, Tenant, Settings.Incoming);
        Erp = Start();
    }

    public FakeTime Time { get; } = new();

    public SandboxOptions Options { get; }

    public FileDropSettings Settings { get; private set; }

    public Tenants Tenants { get; }

    public FileClerk Clerk { get; }

    public OpenItemsTeller Teller { get; }

    public FileDropErp Erp { get; private set; }

    public Tenant Company => Tenants.Get(Tenant);

    /// <summary>The step at which the disk, or the process, gives up; none while null.</summary>
    public DropStep? FailsAt { get; set; }

    public void Dispose()
    {
        Erp.Dispose();
        Tenants.Dispose();
        root.Delete(recursive: true);
    }

    /// <summary>The process ended, and another one begins.</summary>
    public void Restart()
    {
        FailsAt = null;
        Erp.Dispose();
        Erp = Start();
    }

    /// <summary>The process ended, and another one begins, with another version of the format.</summary>
    public void Restart(int version)
    {
        Settings = Settings with { Version = version };
        Restart();
    }

    /// <summary>Another process at the same folders.</summary>
    public FileDropErp Start() => new(Settings, Time, step =>
    {
        if (FailsAt == step)
        {
            FailsAt = null;
            throw new IOException($"The disk gave up at {step}.");
        }
    });

    /// <summary>Closes what is open, lets the ERP collect it, and asks.</summary>
    public async Task<SendingOutcome> Answer(SendingOutcome outcome, Func<Task<SendingOutcome>> find)
    {
        if (outcome is not SendingOutcome.Unknown)
        {
            return outcome;
        }

        await Exchange();
        return await find();
    }

    public async Task Exchange()
    {
        await Erp.CloseBatch(TestContext.Current.CancellationToken);
        Clerk.PickUp();
    }

    public IReadOnlyList<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private string Folder(string name) => root.CreateSubdirectory(name).FullName;
}
