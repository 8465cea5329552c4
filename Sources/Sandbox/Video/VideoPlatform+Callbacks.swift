extension VideoPlatform {
    /// Registers a callback.
    ///
    /// - Throws: 400 for a missing field or an URL that is not http(s), 409 when there are too many.
    func register(group: String?, event: String?, url: String?, project: VideoProject) throws(VideoError) -> CallbackRegistration {
        guard let group, let event, !group.isEmpty, !event.isEmpty else { throw .badRequest("group and event must be set") }
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://") else { throw .badRequest("url must be an http or https URL") }
        guard callbacks.count < SandboxLimits.callbacks else { throw .conflict("Too many callbacks") }
        let callback = CallbackRegistration(
            id: world.uuid(),
            group: group,
            event: event,
            url: url,
            createdAt: world.milliseconds(),
            projectId: project.id
        )
        callbacks.append(callback)
        return callback
    }

    func registeredCallbacks(of project: VideoProject) -> [CallbackRegistration] {
        callbacks.filter { $0.projectId == project.id }
    }

    /// - Throws: 404.
    func unregister(_ id: String, project: VideoProject) throws(VideoError) {
        guard let index = callbacks.firstIndex(where: { $0.id == id && $0.projectId == project.id }) else {
            throw .notFound("Not found. Callback does not exist")
        }
        callbacks.remove(at: index)
    }
}
