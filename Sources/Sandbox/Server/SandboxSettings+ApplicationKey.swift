import ServiceKit

extension SandboxSettings {
    /// Takes the application's key from `keyDirectory`, where there is an application and nothing else says what its key is.
    ///
    /// - Returns: the file; nil where it is not wanted.
    /// - Throws: `SettingError` naming `KEY_DIRECTORY`.
    mutating func takeApplicationKey() throws(SettingError) -> ApplicationKeyFile? {
        guard applicationID != nil, applicationPublicKeyPEM == nil, let keyDirectory else { return nil }
        do {
            let file = try ApplicationKeyFile(directory: keyDirectory)
            applicationPublicKeyPEM = file.publicKeyPEM
            return file
        } catch {
            throw SettingError(SandboxOptions.keyDirectory.environmentName, error.description)
        }
    }
}
